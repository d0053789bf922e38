import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { compute } from '../../compute/compute.ts';
import { choice } from '../../compute/devices/choice.ts';
import { type Compute, type HostTensor, type HostTensors, program } from '../../compute/program.ts';
import { cw } from '../../stages/attack/cw/cw.ts';
import { deepfool } from '../../stages/attack/deepfool/deepfool.ts';
import { fgs } from '../../stages/attack/fgs.ts';
import { parameters } from '../../stages/model/network.ts';
import { momentumOf, sgd, weightsOf } from '../../stages/train/sgd.ts';
import type { Answer, Attack, Refusal, Training, Work } from './work.ts';

/**
 * Our side of comparisons, on the device that `REPRO_DEVICE` names. Reads one work per line (JSON), does it once, and
 * answers with seconds and the computed value, or with the error.
 */
const { open } = (await import(compute.module)) as { open(device: object): Promise<Compute> };
const engine = await open({ kind: choice().device === 'cpu' ? 'cpu' : 'gpu', index: 0 });
const stages = { fgs, deepfool, cw };
const training = sgd('train', (_scope, _inputs, _name, momentum) => momentum);
const products = program<{ readonly count: number }>(
  'gemm',
  (scope, { a, b }, { count }) =>
    scope.scan(count, { a: a! }, (state) => ({ state: { a: scope.tf.matMul(state.a as never, b as never) } })).state,
);

const prepared = new Map<string, () => Promise<Omit<Answer, 'peak'>>>();

for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(await answer(line)));
}
// Threads of a device's driver may keep the process alive.
process.exit(0);

async function answer(line: string): Promise<Answer | Refusal> {
  try {
    if (!prepared.has(line)) prepared.set(line, prepare(JSON.parse(line) as Work));
    return { ...(await prepared.get(line)!()), peak: process.resourceUsage().maxRSS / 1000 };
  } catch (error) {
    return { error: (error as Error).message };
  }
}

function prepare(work: Work): () => Promise<Answer> {
  if (work.kind === 'gemm') return () => product(work.size);
  return work.kind === 'train' ? prepareTraining(work) : prepareAttack(work);
}

function prepareTraining(work: Training): () => Promise<Answer> {
  const { net, batch, weightDecay, biasRateFactor, inputScale } = work;
  const indices = new Int32Array(bytes(work.indices));
  const count = indices.length / batch;
  const start = Object.entries(weightsIn(work)).flatMap(([name, tensor]): [string, HostTensor][] => [
    [weightsOf(name), tensor],
    [momentumOf(name), { ...tensor, data: new Float32Array(tensor.data.length) }],
  ]);
  const inputs = {
    ...splitIn(work),
    ...Object.fromEntries(start),
    indices: { dtype: 'int32', shape: [count, batch], data: indices } as const,
    rates: { dtype: 'float32', shape: [count], data: new Float32Array(count).fill(work.rate) } as const,
  };
  const config = {
    net,
    count,
    momentum: 0.9,
    weightDecay,
    biasRateFactor,
    inputScale,
    augmentation: null,
    activationDecay: 0,
  };
  return () =>
    timed(async () => {
      const { losses } = await engine.run(training, config, inputs);
      const checked = losses.data.subarray(0, work.checked ?? count);
      return Array.from(checked).reduce((sum, loss) => sum + loss) / checked.length;
    });
}

function prepareAttack(work: Attack): () => Promise<Answer> {
  const { kind, net, count, batch, weights: _, order: __, images: ___, labels: ____, layout: _____, ...rest } = work;
  const { images, labels } = splitIn(work);
  const model = weightsIn(work);
  const pixels = images!.data.length / images!.shape[0]!;
  const data = {
    images: { ...images!, shape: [count, ...net.input], data: images!.data.slice(0, count * pixels) },
    labels: { ...labels!, shape: [count], data: labels!.data.slice(0, count) },
  };
  const { definition } = stages[kind];
  const params = definition.params.parse({ net, ...(kind === 'cw' ? {} : { batch }), ...rest });
  return () =>
    timed(async () => {
      const metrics: Record<string, number> = {};
      const metric = (name: string, value: number) => {
        metrics[name] = value;
      };
      // biome-ignore lint/suspicious/noExplicitAny: what the engine would hand over
      const { summary } = await definition.run({ params, inputs: { data, model }, compute: engine, metric } as any);
      return kind === 'fgs' ? summary.accuracy : summary.minimum.norm;
    });
}

async function product(size: number): Promise<Answer> {
  const count = 10;
  const small = Float32Array.from({ length: size * size }, (_, i) => Math.sin(i) / size);
  const matrix = { dtype: 'float32', shape: [size, size], data: small } as const;
  await engine.run(products, { count }, { a: matrix, b: matrix });
  const { seconds } = await timed(async () => {
    await engine.run(products, { count }, { a: matrix, b: matrix });
    return 0;
  });
  return { seconds: seconds / count, check: (2 * size ** 3 * count) / seconds / 1e9 };
}

async function timed(action: () => Promise<number>): Promise<Answer> {
  const started = performance.now();
  const check = await action();
  return { seconds: (performance.now() - started) / 1000, check };
}

function splitIn({ net, images, labels }: Training | Attack): HostTensors<'images' | 'labels'> {
  const answers = new Uint8Array(bytes(labels));
  return {
    images: { dtype: 'uint8', shape: [answers.length, ...net.input], data: new Uint8Array(bytes(images)) },
    labels: { dtype: 'uint8', shape: [answers.length], data: answers },
  };
}

function weightsIn({ net, weights }: Training | Attack): HostTensors {
  const all = new Float32Array(bytes(weights));
  let at = 0;
  return Object.fromEntries(
    parameters(net).map(({ name, shape }): [string, HostTensor] => {
      const length = shape.reduce((product, axis) => product * axis, 1);
      at += length;
      return [name, { dtype: 'float32', shape, data: all.slice(at - length, at) }];
    }),
  );
}

function bytes(path: string): ArrayBuffer {
  const { buffer, byteOffset, byteLength } = readFileSync(path);
  return buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer;
}
