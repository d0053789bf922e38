import { choice } from '../../../compute/devices/choice.ts';
import { openOnnx } from '../../../compute/engines/onnx.ts';
import { type HostTensor, type HostTensors, program, type Tensor } from '../../../compute/program.ts';
import { random } from '../../../stages/model/random.ts';
import { send } from './child.ts';

/**
 * `train-ten.ts [tiny]`, a child of part g: sends its measurements. Trains multilayer perceptrons that are stacked
 * along a first axis of every tensor, so that one product serves all; a first axis of 1 is a single model.
 */
const isTiny = process.argv[2] === 'tiny';
const [widths, count, models] = isTiny ? [[784, 32, 10], 2, 2] : [[784, 300, 100, 10], 200, 10];
const batch = 64;
const device = choice().device;
const engine = await openOnnx({ device, threads: 1 });

const train = program<{ readonly count: number }>('train models', ({ tf, scan }, inputs, config) => {
  const names = Object.keys(inputs).filter((name) => name.startsWith('w') || name.startsWith('b'));
  const start = Object.fromEntries(
    names.flatMap((name) => [
      [name, inputs[name]!],
      [`v/${name}`, tf.zerosLike(inputs[name]!)],
    ]),
  );
  const { images, targets } = inputs as { images: Tensor; targets: Tensor };
  const { state, each } = scan(config.count, start, (before) => {
    const loss = (...weights: Tensor[]) => {
      const at = (name: string) => weights[names.indexOf(name)]!;
      const layers = names.length / 2;
      let x = images;
      for (let layer = 0; layer < layers; layer++) {
        x = tf.add(tf.matMul(x as never, at(`w${layer}`) as never), at(`b${layer}`));
        if (layer < layers - 1) x = tf.relu(x);
      }
      return tf.neg(tf.sum(tf.mul(tf.logSoftmax(x), targets))) as ReturnType<typeof tf.scalar>;
    };
    const { value, grads } = tf.valueAndGrads(loss)(names.map((name) => before[name]!));
    const after = names.flatMap((name, i) => {
      const velocity = tf.add(tf.mul(before[`v/${name}`]!, 0.9), tf.mul(grads[i]!, 0.01 / batch));
      return [
        [name, tf.sub(before[name]!, velocity)],
        [`v/${name}`, velocity],
      ] as const;
    });
    return { state: Object.fromEntries(after), each: { losses: value } };
  });
  return { ...Object.fromEntries(names.map((name) => [name, state[name]!])), losses: each.losses };
});

const [one, all] = [inputsOf(1), inputsOf(models)];
await measure('in turn', async () => {
  for (let model = 0; model < models; model++) await engine.run(train, { count }, one);
});
await measure('batched', async () => {
  await engine.run(train, { count }, all);
});
// The driver's threads would keep the process alive.
process.exit(0);

/** Sends the number of steps per second, of all models together, once everything is compiled. */
async function measure(way: 'in turn' | 'batched', action: () => Promise<void>): Promise<void> {
  await action();
  const started = performance.now();
  await action();
  const perSecond = (models * count) / ((performance.now() - started) / 1000);
  await send({ kind: 'ten models', device, way, perSecond });
}

function inputsOf(several: number): HostTensors {
  const { below } = random(1, 'models side by side');
  const uniform = (shape: readonly number[], scale: number): HostTensor => {
    const size = shape.reduce((product, axis) => product * axis, 1);
    return {
      dtype: 'float32',
      shape,
      data: Float32Array.from({ length: size }, () => scale * (below(2001) / 1000 - 1)),
    };
  };
  const labels = Float32Array.from({ length: several * batch * 10 }, (_, i) =>
    Number(Math.floor(i / 10) % 10 === i % 10),
  );
  const layers = widths.slice(1).flatMap((width, layer) => [
    [`w${layer}`, uniform([several, widths[layer]!, width], 1 / Math.sqrt(widths[layer]!))],
    [`b${layer}`, uniform([several, 1, width], 0.1)],
  ]);
  return {
    images: uniform([several, batch, widths[0]!], 1),
    targets: { dtype: 'float32', shape: [several, batch, 10], data: labels },
    ...Object.fromEntries(layers),
  };
}
