import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { program, type Tensor } from '../../../compute/program.ts';
import type { Network } from '../../../stages/model/network.ts';
import { targets, totalLoss } from '../../../stages/train/loss.ts';
import { engines } from '../model/engines.ts';
import { float, toy, toyBinary } from './rig.ts';

const lossAndGradient = program<{ readonly net: Network }>('loss', (scope, { score, labels }, { net }) => {
  const target = targets(scope, net, labels!);
  const loss = (at: Tensor) => totalLoss(scope, net, at, target) as ReturnType<typeof scope.tf.scalar>;
  const { value, grad } = scope.tf.valueAndGrad(loss)(score!);
  return { loss: value, gradient: grad };
});

for (const { name, engine } of engines) {
  describe(`on ${name}`, () => {
    const evaluate = async (net: Network, columns: number, score: number[], labels: number[]) => {
      const { loss, gradient } = await engine().run(
        lossAndGradient,
        { net },
        {
          score: float([labels.length, columns], ...score),
          labels: { dtype: 'int32', shape: [labels.length], data: Int32Array.from(labels) },
        },
      );
      return { loss: loss!.data[0]!, gradient: [...gradient!.data] };
    };
    const close = (got: number, expected: number) => {
      assert.ok(Math.abs(got - expected) <= 1e-6 * Math.max(1, Math.abs(expected)), `expected ${expected}, got ${got}`);
    };

    test('the logistic loss is log(1 + exp(-y f)), its gradient sigma(f) - label, summed over the batch', async () => {
      const scores = [0, 2, -3, 1.5];
      const labels = [1, 0, 0, 1];
      const { loss, gradient } = await evaluate(toyBinary, 1, scores, labels);
      const losses = scores.map((f, i) => Math.log1p(Math.exp(labels[i] === 1 ? -f : f)));
      close(
        loss,
        losses.reduce((sum, each) => sum + each),
      );
      for (const [i, f] of scores.entries()) close(gradient[i]!, 1 / (1 + Math.exp(-f)) - labels[i]!);
    });

    test('the softmax loss is -log softmax of the label, its gradient softmax - one-hot, over the batch', async () => {
      const { loss, gradient } = await evaluate(toy, 3, [0, 0, 0, 1, 2, 3], [1, 0]);
      const sum = Math.exp(1) + Math.exp(2) + Math.exp(3);
      close(loss, Math.log(3) + Math.log(sum) - 1);
      const softmax = [1, 2, 3].map((g) => Math.exp(g) / sum);
      const expected = [1 / 3, 1 / 3 - 1, 1 / 3, softmax[0]! - 1, softmax[1]!, softmax[2]!];
      for (const [i, each] of expected.entries()) close(gradient[i]!, each);
    });

    test('scores that would overflow the exponential give the limit', async () => {
      assert.deepEqual(await evaluate(toyBinary, 1, [-1000], [1]), { loss: 1000, gradient: [-1] });
      assert.deepEqual(await evaluate(toy, 3, [1000, 0, -1000], [1]), { loss: 1000, gradient: [1, -1, 0] });
    });
  });
}
