import type { HostTensor, TensorFlow } from '../../../compute/program.ts';
import { type Case, float } from './case.ts';

// Sums of products over a window cancel, so they are compared with some slack.
const slack = { tolerance: 1e-4, floor: 1e-6 } as const;

interface Convolution {
  readonly note: string;
  readonly x: readonly number[];
  readonly filter: readonly number[];
  readonly stride?: number | [number, number];
  readonly pad?: 'same' | 'valid' | number;
  readonly dilation?: number;
  /** For sums of hundreds of products. */
  readonly floor?: number;
}

const convolutions: readonly Convolution[] = [
  { note: 'plainly', x: [2, 6, 5, 3], filter: [3, 2, 3, 4] },
  { note: 'same padding', x: [2, 5, 6, 3], filter: [3, 3, 3, 2], pad: 'same' },
  { note: 'an even filter, same padding', x: [1, 4, 5, 2], filter: [2, 4, 2, 3], pad: 'same' },
  { note: 'stride 2, windows that do not reach the edge', x: [2, 8, 8, 2], filter: [3, 3, 2, 3], stride: 2 },
  { note: 'stride 2, same padding', x: [2, 7, 6, 2], filter: [3, 3, 2, 3], stride: 2, pad: 'same' },
  { note: 'two strides', x: [1, 7, 9, 2], filter: [2, 3, 2, 2], stride: [1, 3] },
  { note: 'padding as a number', x: [2, 5, 5, 2], filter: [3, 3, 2, 2], pad: 1 },
  { note: 'one channel, one image', x: [1, 5, 5, 1], filter: [5, 5, 1, 2] },
  { note: 'a filter of one element', x: [2, 3, 3, 4], filter: [1, 1, 4, 5] },
  { note: 'a filter of one element, stride 2', x: [2, 4, 4, 3], filter: [1, 1, 3, 2], stride: 2 },
  { note: 'the whole image as window', x: [3, 4, 4, 2], filter: [4, 4, 2, 3] },
  { note: 'full blocks of channels and images', x: [16, 4, 4, 16], filter: [3, 3, 16, 32], pad: 1, floor: 1e-5 },
  { note: 'blocks that are not full, stride 2', x: [16, 5, 5, 28], filter: [3, 2, 28, 32], stride: 2, floor: 1e-5 },
];

function convolve(tf: TensorFlow, { stride = 1, pad = 'valid', dilation = 1 }: Convolution) {
  // biome-ignore lint/suspicious/noExplicitAny: TensorFlow.js requires ranks that a table cannot know
  return (x: any, filter: any) => tf.conv2d(x, filter, stride, pad, 'NHWC', dilation, pad === 1 ? 'floor' : undefined);
}

const conv: readonly Case[] = [
  ...convolutions.map((each) => ({
    kernel: 'Conv2D',
    note: each.note,
    inputs: { x: float(each.x), filter: float(each.filter) },
    apply: (tf: TensorFlow, { x, filter }: { readonly [name: string]: unknown }) => convolve(tf, each)(x, filter),
    ...slack,
    floor: each.floor ?? slack.floor,
  })),
  {
    kernel: 'Conv2D',
    note: 'dilated',
    inputs: { x: float([2, 7, 7, 2]), filter: float([3, 2, 2, 3]) },
    apply: (tf, { x, filter }) => tf.conv2d(x, filter, 1, 'same', 'NHWC', 2),
    gradient: false,
    ...slack,
  },
  {
    kernel: 'Conv2D',
    note: 'with bias and ReLU, then a second convolution',
    inputs: { x: float([2, 6, 6, 1]), filter: float([3, 3, 1, 4]), bias: float([4]), second: float([2, 2, 4, 2]) },
    apply: (tf, { x, filter, bias, second }) => {
      const hidden = tf.relu(tf.add(tf.conv2d(x, filter, 1, 'valid'), bias));
      return tf.conv2d(hidden as never, second, 1, 'valid');
    },
    ...slack,
  },
  {
    kernel: 'Conv2D',
    note: 'a filter stored as [O, C, h, w]',
    inputs: { x: float([2, 4, 4, 2]), filter: float([3, 2, 2, 2]) },
    apply: (tf, { x, filter }) => tf.conv2d(x, tf.transpose(filter, [2, 3, 1, 0]), 1, 'valid'),
    ...slack,
  },
  {
    kernel: 'Conv2DBackpropInput',
    note: 'as a transposed convolution',
    inputs: { x: float([2, 3, 3, 3]), filter: float([3, 3, 2, 3]) },
    apply: (tf, { x, filter }) => tf.conv2dTranspose(x, filter, [2, 7, 7, 2], 2, 'valid'),
    ...slack,
  },
  {
    kernel: 'Conv2DBackpropInput',
    note: 'with windows that do not reach the last rows',
    inputs: { x: float([1, 3, 3, 2]), filter: float([3, 3, 2, 2]) },
    apply: (tf, { x, filter }) => tf.conv2dTranspose(x, filter, [1, 8, 8, 2], 2, 'valid'),
    ...slack,
  },
  {
    kernel: 'Conv2DBackpropFilter',
    note: 'of a shallow network',
    inputs: { x: float([3, 5, 5, 2]), filter: float([3, 3, 2, 2]) },
    apply: (tf, { x, filter }) => tf.mean(tf.square(tf.conv2d(x, filter, 2, 'same')), [1, 2]),
    ...slack,
  },
];

const ties = float([1, 4, 4, 1], [1, 1, 0, 0, 1, 1, 0, 0, 2, 3, 3, 2, 3, 3, 2, 3]);
const unlike = float([2, 6, 4, 3]);

type Pool = 'maxPool' | 'avgPool';

function pools(kernel: string, pool: Pool): Case[] {
  const of = (
    note: string,
    x: HostTensor,
    size: number | [number, number],
    stride: number | [number, number],
    pad: 'same' | 'valid' | number = 'valid',
  ): Case => ({
    kernel,
    note,
    inputs: { x },
    apply: (tf, { x: images }) => tf[pool](images, size, stride, pad, pad === 1 ? 'floor' : undefined),
    // TensorFlow.js divides a padded mean by the pixels inside the image, but its gradient by the whole window.
    gradient: pool === 'maxPool' || pad === 'valid',
    ...slack,
  });
  return [
    of('tiles', unlike, 2, 2),
    of('tiles of two shapes', unlike, [3, 2], [3, 2]),
    of('ties', ties, 2, 2),
    of('ties of overlapping windows', ties, 3, 1),
    of('overlapping windows', unlike, 3, 2),
    of('windows with gaps', unlike, 1, 2),
    of('windows that do not reach the edge', float([2, 5, 5, 2]), 2, 2),
    of('same padding', float([2, 5, 5, 2]), 2, 2, 'same'),
    of('same padding, overlapping', float([1, 5, 4, 2]), 3, 2, 'same'),
    of('padding as a number', float([1, 4, 4, 2]), 2, 2, 1),
    of('the whole image', unlike, [6, 4], 1),
    of('one element', unlike, 1, 1),
    of('one channel, one image', float([1, 4, 4, 1]), 2, 2),
    {
      kernel,
      note: 'after a convolution',
      inputs: { x: float([2, 6, 6, 2]), filter: float([3, 3, 2, 3]) },
      apply: (tf, { x, filter }) => tf[pool](tf.conv2d(x, filter, 1, 'valid'), 2, 2, 'valid'),
      ...slack,
    },
    {
      kernel,
      note: 'overlapping, after a convolution',
      inputs: { x: float([2, 6, 6, 2]), filter: float([2, 2, 2, 3]) },
      apply: (tf, { x, filter }) => tf[pool](tf.conv2d(x, filter, 1, 'valid'), 3, 1, 'same'),
      gradient: pool === 'maxPool',
      ...slack,
    },
    {
      kernel,
      note: 'no images',
      inputs: { x: float([0, 4, 4, 2]) },
      apply: (tf, { x }) => [tf[pool](x, 2, 2, 'valid'), tf[pool](x, 3, 1, 'valid'), tf[pool](x, 4, 1, 'valid')],
    },
    {
      kernel,
      note: 'with infinities',
      inputs: { x: float([1, 2, 4, 1], [Number.NEGATIVE_INFINITY, 1, 2, Number.POSITIVE_INFINITY, 3, 4, 5, 6]) },
      apply: (tf, { x }) => [tf[pool](x, 2, 2, 'valid'), tf[pool](x, 2, 1, 'valid')],
    },
    {
      kernel,
      note: 'zeros of both signs, which are ties',
      inputs: { x: float([1, 4, 4, 1], [-0, 0, 0, -0, 0, -0, -0, 0, -0, -0, 0, 0, 0, 0, -0, -0]) },
      apply: (tf, { x }) => [tf[pool](x, 2, 2, 'valid'), tf[pool](x, 3, 1, 'valid'), tf[pool](x, 4, 1, 'valid')],
    },
    {
      kernel,
      note: 'ties after a convolution',
      inputs: { x: ties, filter: float([1, 1, 1, 2], [1, -1]) },
      apply: (tf, { x, filter }) => {
        const planes = tf.conv2d(x, filter, 1, 'valid') as never;
        return [tf[pool](planes, 2, 2, 'valid'), tf[pool](planes, 3, 1, 'valid')];
      },
    },
  ];
}

const { NaN: nan, POSITIVE_INFINITY: inf } = Number;
const oddImages: readonly (readonly [string, HostTensor])[] = [
  ['no images', float([0, 3, 3, 1])],
  ['NaN', float([1, 3, 3, 1], [nan, 1, 2, 3, 4, 5, 6, 7, 8])],
  ['infinities', float([1, 3, 3, 1], [1, 1, 2, 3, inf, 5, 6, 7, -inf])],
];

/** Filters are finite: here infinity times padding is NaN, which TensorFlow.js leaves out. */
const oddly = oddImages.flatMap(([note, x]) =>
  (
    [
      ['valid', 1],
      ['same', 1],
      ['same', 2],
    ] as const
  ).map(
    ([pad, stride]): Case => ({
      kernel: 'Conv2D',
      note: `of ${note}, ${pad}, stride ${stride}`,
      inputs: { x, filter: float([2, 2, 1, 2]) },
      apply: (tf, { x: images, filter }) => tf.conv2d(images, filter, stride, pad),
      ...slack,
    }),
  ),
);

export const imageCases: readonly Case[] = [
  ...oddly,
  ...conv,
  ...pools('MaxPool', 'maxPool'),
  ...pools('AvgPool', 'avgPool'),
  ...pools('MaxPoolGrad', 'maxPool').slice(0, 2),
  ...pools('AvgPoolGrad', 'avgPool').slice(0, 2),
];
