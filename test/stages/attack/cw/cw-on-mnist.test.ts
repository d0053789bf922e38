import assert from 'node:assert/strict';
import { before, suite, test } from 'node:test';
import { onnxEngine } from '../../../../compute/engines/onnx.ts';
import type { HostTensors } from '../../../../compute/program.ts';
import { cw } from '../../../../stages/attack/cw/cw.ts';
import { mnist } from '../../../../stages/data/mnist.ts';
import { pair } from '../../../../stages/data/pair.ts';
import type { Split } from '../../../../stages/data/split.ts';
import { network as net } from '../../../../stages/model/networks/linear-binary.ts';
import { train } from '../../../../stages/train/train.ts';
import { run as runTraining } from '../../train/rig.ts';
import { imagesOf, rowsOfWeight, run } from '../rig.ts';
import { boxedOptimum } from './boxed-optimum.ts';

const noMirror = process.env.REPRO_MIRROR ? false : 'no data: set REPRO_MIRROR to a mirror with mnist/';

suite('on the binary model of Figure 1, trained on MNIST', { skip: noMirror }, () => {
  let data: Split;
  let model: HostTensors;
  before(async () => {
    const halves = await oneAgainstSeven();
    const settings = { net, seed: 1, iterations: 10_000 };
    ({ model } = await runTraining(train, onnxEngine(), settings, { data: halves.train }));
    data = halves.test;
  });

  for (const iterations of [500, 1000]) {
    test(`C&W of ${iterations} iterations is within 0.5 % of the exact boxed optimum over 200 images`, async (t) => {
      const [w] = rowsOfWeight(model, 'fc');
      const { rows, summary } = await run(cw, onnxEngine(), { net, images: 200, iterations }, { data, model });
      assert.equal(summary.minimum.successes, 200);
      const all = imagesOf(data);
      const optima = rows.map((_, i) => {
        const image = all[Math.floor((i * all.length) / 200)]!;
        return boxedOptimum(w!, model['fc.bias']!.data[0]!, image);
      });
      const ratios = rows.map(({ norm }, i) => norm / optima[i]!);
      const mean = ratios.reduce((sum, ratio) => sum + ratio) / ratios.length;
      t.diagnostic(`mean ratio ${mean}, highest ${Math.max(...ratios)}`);
      assert.ok(Math.min(...ratios) > 1 - 1e-4, `${Math.min(...ratios)}`);
      assert.ok(mean <= 1.005, `${mean}`);
    });
  }
});

async function oneAgainstSeven(): Promise<{ readonly train: Split; readonly test: Split }> {
  const surroundings = { inputs: {}, log: () => {}, progress: () => {}, metric: () => {} };
  const ten = await mnist.definition.run({ ...surroundings, params: mnist.definition.params.parse({}) });
  const params = pair.definition.params.parse({ negative: 1, positive: 7 });
  const only = async (data: Split) => (await pair.definition.run({ params, inputs: { data } })).data as Split;
  return { train: await only(ten.train), test: await only(ten.test) };
}
