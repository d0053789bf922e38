import { type Example, example } from '../compute/catalog.ts';
import type { HostTensor, HostTensors, OnHost } from '../compute/program.ts';
import { pointsInBall } from '../stages/attack/clever/ball.ts';
import { attack as clever } from '../stages/attack/clever/sampling.ts';
import { attack as lossGradients } from '../stages/attack/loss-gradients.ts';
import { predict } from '../stages/measure/accuracy.ts';
import { initialWeights } from '../stages/model/initial-weights.ts';
import { named as tensorNamed } from '../stages/model/named.ts';
import { classCount, type Network, parameters } from '../stages/model/network.ts';
import { random } from '../stages/model/random.ts';
import { type Augmentation, variations } from '../stages/train/augmentation.ts';
import { masksOf } from '../stages/train/masks.ts';
import { program as retrain } from '../stages/train/retrain.ts';
import { momentumOf, type SgdInputs, weightsOf } from '../stages/train/sgd.ts';
import { program as train } from '../stages/train/train.ts';
import { attacks, probes } from './experiments/attacks.ts';
import { networks } from './experiments/networks.ts';

/** Sizes of the examples. */
export interface Sizes {
  readonly images: number;
  /** Images at a time: in an attack, and in training. */
  readonly batch: number;
  readonly minibatch: number;
  /** Training iterations in one call, and Adam iterations per search step. */
  readonly iterations: number;
  readonly searchSteps: number;
}

const paper: Sizes = { images: 1000, batch: 100, minibatch: 64, iterations: 1000, searchSteps: 9 };

/** What the programs of a network share; drawing it takes longer than tracing any of them. */
interface Drawn {
  weights(): HostTensors;
  images(): HostTensor;
}

/** Every tensor program of the stages on one network, with made-up images. */
export function programsOf(net: Network, sizes: Sizes): Example[] {
  const drawn = { weights: once(() => initialWeights(net, 1)), images: once(() => noise(net, sizes.images)) };
  return [...trainingOf(net, sizes, drawn), ...attacksOf(net, sizes, drawn)];
}

function trainingOf(net: Network, { images: count, minibatch, iterations }: Sizes, { weights, images }: Drawn) {
  const augmentation = net.input[2] === 3 ? { pad: 4, flip: true } : null;
  const decay = { momentum: 0.9, weightDecay: 5e-4, biasRateFactor: 2 };
  const steps = { net, count: iterations, ...decay, inputScale: 1 / 256, augmentation, activationDecay: 0 };
  const minibatches = (): OnHost<SgdInputs> => ({
    images: images(),
    labels: labelsOf(net, count),
    ...stateOf(net, weights()),
    indices: {
      dtype: 'int32',
      shape: [iterations, minibatch],
      data: Int32Array.from({ length: iterations * minibatch }, (_, i) => (7 * i) % count),
    },
    ...(augmentation === null ? {} : { variations: variationsOf(augmentation, iterations, minibatch) }),
    rates: { dtype: 'float32', shape: [iterations], data: new Float32Array(iterations).fill(0.01) },
  });
  return [
    example(named('train', net, 'SGD from one checkpoint to the next'), train, () => ({
      config: steps,
      inputs: minibatches(),
    })),
    example(named('retrain', net, 'SGD that keeps pruned weights at 0'), retrain, () => ({
      config: steps,
      inputs: { ...minibatches(), ...masksOf(weights()) },
    })),
  ];
}

function attacksOf(net: Network, sizes: Sizes, { weights, images }: Drawn): Example[] {
  const { images: count, batch, iterations, searchSteps } = sizes;
  const problem = () => ({
    model: weights(),
    images: images(),
    labels: labelsOf(net, count),
    rows: [...Array(count).keys()],
  });
  const cloud = () => pointsInBall({ p: 2, radius: 5 }, net.input, { seed: 1, batch: 0, count: batch + 2 });
  const chosen = { net, seed: 1, images: null, cwImages: count, cwIterations: 500 };
  const taking = Object.values({ ...attacks, ...probes }).filter(({ takes }) => takes(net));
  const all = taking.map(({ title, withProgram }) =>
    withProgram(chosen, { batch, iterations, steps: iterations, searchSteps }, (program, given) =>
      example(named(program.name, net, title), program, () => given(problem())),
    ),
  );
  return [
    example(named('predict', net, 'classes of images'), predict, () => {
      const { model, images } = problem();
      return { config: { net }, inputs: { ...model, images } };
    }),
    // Two attacks may share a program.
    ...all.filter(({ name }, i) => all.findIndex((other) => other.name === name) === i),
    example(named('loss-gradients', net, 'pixels without a loss gradient'), lossGradients, () => {
      const { model, images, labels } = problem();
      return { config: { net, batch }, inputs: { ...model, images, labels } };
    }),
    example(named('clever', net, 'largest gradients around images'), clever, () => {
      const { model, images, labels } = problem();
      return {
        config: { net, p: 2 as const, batch },
        inputs: { ...model, images, predicted: labels, offsets: cloud() },
      };
    }),
  ];
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

function named(program: string, { name }: Network, about: string) {
  return { name: `${program}/${name}`, about };
}

function labelsOf(net: Network, count: number): HostTensor {
  const data = Uint8Array.from({ length: count }, (_, i) => i % classCount(net));
  return { dtype: 'uint8', shape: [count], data };
}

function variationsOf(augmentation: Augmentation, iterations: number, batch: number): HostTensor {
  const data = variations(augmentation, { seed: 1, round: 0, batch })(0, iterations);
  return { dtype: 'int32', shape: [iterations, batch, 3], data };
}

function noise(net: Network, count: number): HostTensor {
  const { below } = random(1, 'example images');
  const size = net.input.reduce((product, axis) => product * axis, count);
  return { dtype: 'uint8', shape: [count, ...net.input], data: Uint8Array.from({ length: size }, () => below(256)) };
}

function stateOf(net: Network, start: HostTensors): HostTensors {
  const state = parameters(net).flatMap(({ name, shape, isTrained }): [string, HostTensor][] => {
    const weights = tensorNamed(start, name);
    const momentum: HostTensor = { dtype: 'float32', shape, data: new Float32Array(weights.data.length) };
    return [[weightsOf(name), weights], ...(isTrained ? [[momentumOf(name), momentum] as [string, HostTensor]] : [])];
  });
  return Object.fromEntries(state);
}

/** The programs that `repro program` shows. */
export default [...networks.values()].flatMap(({ network }) => programsOf(network, paper));
