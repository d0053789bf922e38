import { type Compute, type HostTensor, type HostTensors, program } from '../../../../compute/program.ts';
import { adamRates, type Descent, descend } from '../../../../stages/attack/cw/cw-descent.ts';
import { insideBox } from '../../../../stages/attack/cw/cw-step.ts';
import { victim } from '../../../../stages/attack/victim/victim.ts';
import type { Network } from '../../../../stages/model/network.ts';

interface Options {
  readonly initialC: number;
  readonly iterations: number;
  readonly learningRate: number;
}

/**
 * Every x′ that C&W may evaluate in two steps of its search, where the attack keeps only norm and label of the best one.
 * The first step uses c, the second c / 2 or 10 c.
 *
 * @param x float32 [N, pixels]
 * @param before the N labels to move away from
 * @returns for each image its iterates, rows of pixels
 */
export async function cwIterates(
  compute: Compute,
  net: Network,
  weights: HostTensors,
  x: HostTensor,
  before: readonly number[],
  { initialC, iterations, learningRate }: Options,
): Promise<Float32Array[][]> {
  const tries = [initialC, initialC / 2, initialC * 10];
  const [count, size] = x.shape as [number, number];
  const once = program('cw-iterates', (scope, inputs, _: null) => {
    const { tf } = scope;
    const images = tf.tile(inputs.x!, [tries.length, 1]);
    const label = tf.tile(inputs.label!, [tries.length]);
    const c = tf.tensor1d(tries.flatMap((each) => Array<number>(count).fill(each)));
    const inside = insideBox(scope, images);
    const start: Descent = {
      u: tf.log(tf.div(inside, tf.sub(1, inside))),
      m: tf.zerosLike(images),
      v: tf.zerosLike(images),
      best: tf.fill([count * tries.length], Number.POSITIVE_INFINITY),
      rival: label,
    };
    const objective = { x: images, label, c, kappa: 0, atStart: { distance: c, hinge: c } };
    const rates = tf.tensor4d(adamRates(learningRate, iterations), [iterations, 1, 1, 1]);
    const { each } = scope.scan(iterations, start, (state, index) => {
      const rate = tf.gather(rates, index as ReturnType<typeof tf.scalar>);
      return {
        state: descend(scope, victim(scope, net, inputs), state, objective, rate),
        each: { shown: tf.sigmoid(state.u) },
      };
    });
    return { shown: each.shown };
  });
  const label = { dtype: 'int32', shape: [count], data: Int32Array.from(before) } as const;
  const { shown } = await compute.run(once, null, { ...weights, x, label });
  const rows = Array.from({ length: shown!.data.length / size }, (_, row) => row);
  return Array.from({ length: count }, (_, i) =>
    rows
      .filter((row) => row % count === i)
      .map((row) => Float32Array.from(shown!.data.slice(row * size, (row + 1) * size))),
  );
}
