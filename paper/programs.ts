import { type Example, example } from '../compute/catalog.ts';
import type { HostTensor, HostTensors, OnHost } from '../compute/program.ts';
import { attack as autopgd } from '../stages/attack/autopgd/autopgd.ts';
import { pointsInBall } from '../stages/attack/clever/ball.ts';
import { attack as clever } from '../stages/attack/clever/sampling.ts';
import { attack as cw } from '../stages/attack/cw/cw.ts';
import { attack as deepfool } from '../stages/attack/deepfool/deepfool.ts';
import { attack as fgs } from '../stages/attack/fgs.ts';
import { attack as lossGradients } from '../stages/attack/loss-gradients.ts';
import { attack as randomSigns } from '../stages/attack/noise.ts';
import { attack as pgd } from '../stages/attack/pgd.ts';
import { attack as rfgs } from '../stages/attack/rfgs.ts';
import { starts } from '../stages/attack/starts.ts';
import { predict } from '../stages/measure/accuracy.ts';
import { initialWeights } from '../stages/model/initial-weights.ts';
import { named as tensorNamed } from '../stages/model/named.ts';
import { classCount, type Network, parameters } from '../stages/model/network.ts';
import { lenet5 } from '../stages/model/networks/lenet-5.ts';
import { lenet300 } from '../stages/model/networks/lenet-300-100.ts';
import { linear } from '../stages/model/networks/linear.ts';
import { linearBinary } from '../stages/model/networks/linear-binary.ts';
import { resnet32 } from '../stages/model/networks/resnet-32.ts';
import { vggLike } from '../stages/model/networks/vgg-like.ts';
import { random } from '../stages/model/random.ts';
import { type Augmentation, variations } from '../stages/train/augmentation.ts';
import { masksOf } from '../stages/train/masks.ts';
import { program as retrain } from '../stages/train/retrain.ts';
import { momentumOf, type SgdInputs, weightsOf } from '../stages/train/sgd.ts';
import { program as train } from '../stages/train/train.ts';

/** How large the examples are. */
export interface Sizes {
  readonly images: number;
  /** Of an attack, and of training. */
  readonly batch: number;
  readonly minibatch: number;
  /** Of training in one call, and of Adam in a search step. */
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
    example(named('train', net, 'SGD from one checkpoint to the next'), train, steps, minibatches),
    example(named('retrain', net, 'the same with pruned weights kept at 0'), retrain, steps, () => ({
      ...minibatches(),
      ...masksOf(weights()),
    })),
  ];
}

function attacksOf(net: Network, sizes: Sizes, { weights, images }: Drawn): Example[] {
  const { images: count, batch, iterations, searchSteps } = sizes;
  const unlabeled = () => ({ ...weights(), images: images() });
  const labeled = () => ({ ...unlabeled(), labels: labelsOf(net, count) });
  const signs = () => {
    const { data, ...rest } = images();
    return { ...rest, data: data.map((value) => value & 1) as Uint8Array };
  };
  const from = () => starts(1, 0, images(), [...Array(count).keys()]);
  const cloud = () => pointsInBall({ p: 2, radius: 5 }, net.input, { seed: 1, batch: 0, count: batch + 2 });
  const walk = { batch, form: 'matlab', eta: 0.02, maxIterations: 100 } as const;
  const search = { batch, kappa: 0, learningRate: 0.01, searchSteps, initialC: 1e-3, iterations };
  return [
    example(named('predict', net, 'classes of images'), predict, { net }, unlabeled),
    example(named('fgs', net, 'fast gradient sign'), fgs, { net, epsilon: 0.1, batch }, labeled),
    example(
      named('rfgs', net, 'the same after a random step'),
      rfgs,
      { net, epsilon: 0.1, alpha: 0.05, batch },
      () => ({
        ...labeled(),
        signs: signs(),
      }),
    ),
    example(named('loss-gradients', net, 'pixels without one'), lossGradients, { net, batch }, labeled),
    example(named('noise', net, 'random signs'), randomSigns, { net, epsilon: 0.1, batch }, () => ({
      ...unlabeled(),
      signs: signs(),
    })),
    example(
      named('pgd', net, 'projected gradient descent'),
      pgd,
      { net, epsilon: 0.1, step: 0.01, steps: Math.min(40, iterations), batch },
      () => ({ ...labeled(), starts: from() }),
    ),
    example(
      named('autopgd', net, 'AutoPGD on the cross-entropy'),
      autopgd,
      { net, epsilon: 0.1, loss: 'ce', rho: 0.75, iterations: Math.min(100, iterations), batch },
      () => ({ ...labeled(), starts: from() }),
    ),
    example(named('deepfool', net, 'DeepFool, all its iterations'), deepfool, { net, ...walk }, unlabeled),
    example(named('cw', net, 'C&W, search and descent'), cw, { net, ...search }, unlabeled),
    example(named('clever', net, 'largest gradients near images'), clever, { net, p: 2, batch }, () => ({
      ...unlabeled(),
      predicted: labelsOf(net, count),
      offsets: cloud(),
    })),
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

/** What `repro program` shows. */
export default [linearBinary, linear, lenet300, lenet5, vggLike, resnet32].flatMap((net) => programsOf(net, paper));
