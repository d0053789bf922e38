import type { Split } from '../../../stages/data/split.ts';

/** An image as its non-zero pixels: most of the page is blank. */
interface Image {
  readonly at: readonly number[];
  readonly value: readonly number[];
  readonly label: number;
}

/**
 * Test accuracy of a softmax classifier trained by plain stochastic gradient descent: linear, or with one hidden layer
 * of ReLUs.
 *
 * @param hidden units of the hidden layer; 0 for a linear classifier
 */
export function accuracyOf(hidden: number, data: { train: Split; test: Split }, epochs: number, rate: number): number {
  const train = imagesOf(data.train);
  const test = imagesOf(data.test);
  const network = hidden === 0 ? linear() : perceptron(hidden);
  const order = [...train.keys()];
  const random = generator();
  for (let epoch = 0; epoch < epochs; epoch++) {
    for (let i = order.length - 1; i > 0; i--) {
      const j = Math.floor(random() * (i + 1));
      [order[i], order[j]] = [order[j]!, order[i]!];
    }
    for (const index of order) network.learn(train[index]!, rate * (1 - epoch / epochs));
  }
  return test.filter((image) => largest(network.scores(image)) === image.label).length / test.length;
}

interface Network {
  scores(image: Image): Float64Array;
  learn(image: Image, rate: number): void;
}

function linear(): Network {
  const weights = new Float64Array(785 * 10);
  const scores = (image: Image) => product(image, weights, 10);
  const learn = (image: Image, rate: number) => descend(image, weights, errors(scores(image), image.label), rate);
  return { scores, learn };
}

function perceptron(hidden: number): Network {
  const random = generator();
  const first = Float64Array.from({ length: 785 * hidden }, () => (random() - 0.5) * 0.15);
  const second = Float64Array.from({ length: (hidden + 1) * 10 }, () => (random() - 0.5) * 0.5);
  const middle = (image: Image): Image => {
    const value = [...product(image, first, hidden)].map((sum) => Math.max(0, sum));
    return { at: [...value.keys(), hidden], value: [...value, 1], label: image.label };
  };
  const scores = (image: Image) => product(middle(image), second, 10);
  const learn = (image: Image, rate: number) => {
    const units = middle(image);
    const error = errors(product(units, second, 10), image.label);
    const back = Float64Array.from({ length: hidden }, (_, unit) =>
      units.value[unit]! > 0 ? error.reduce((sum, e, k) => sum + e * second[unit * 10 + k]!, 0) : 0,
    );
    descend(units, second, error, rate);
    descend(image, first, back, rate);
  };
  return { scores, learn };
}

function imagesOf({ images, labels }: Split): Image[] {
  return Array.from(labels.data, (label, index) => {
    const pixels = images.data.subarray(index * 784, (index + 1) * 784);
    const at = [...pixels.keys()].filter((pixel) => pixels[pixel]! > 0);
    // A constant 1 instead of a bias.
    return { at: [...at, 784], value: [...at.map((pixel) => pixels[pixel]! / 255), 1], label };
  });
}

function product({ at, value }: Image, weights: Float64Array, width: number): Float64Array {
  const sums = new Float64Array(width);
  for (let i = 0; i < at.length; i++) {
    const [row, x] = [at[i]! * width, value[i]!];
    for (let k = 0; k < width; k++) sums[k]! += x * weights[row + k]!;
  }
  return sums;
}

function descend({ at, value }: Image, weights: Float64Array, error: Float64Array, rate: number): void {
  for (let i = 0; i < at.length; i++) {
    const [row, x] = [at[i]! * error.length, rate * value[i]!];
    for (let k = 0; k < error.length; k++) weights[row + k]! -= x * error[k]!;
  }
}

/** Gradient of the cross-entropy with respect to the scores. */
function errors(scores: Float64Array, label: number): Float64Array {
  const most = Math.max(...scores);
  const powers = scores.map((score) => Math.exp(score - most));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power, k) => power / sum - Number(k === label));
}

function largest(scores: Float64Array): number {
  return scores.indexOf(Math.max(...scores));
}

/** A linear congruential generator: results are the same in every run. */
function generator(): () => number {
  let state = 1;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
