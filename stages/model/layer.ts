import { z } from 'zod';
import { elementAt } from '../../compute/element-at.ts';

const name = z.string().regex(/^[a-z][a-z0-9.]*$/);

/** A layer with one input and one output. Images and features are [N, H, W, C] or, once flat, [N, C]. */
const plainLayerSchema = z.discriminatedUnion('kind', [
  /**
   * x W^T + b on flattened images or features; `<name>.weight` [out, in], `<name>.bias` [out]. Features are flattened
   * channel by channel, as in Caffe and PyTorch, so that weights from there fit.
   */
  z.strictObject({ kind: z.literal('dense'), name, out: z.int().positive() }),
  /** max(x, 0). */
  z.strictObject({ kind: z.literal('relu') }),
  /** Correlation with square filters; `<name>.weight` [out, in, kernel, kernel] and, if `bias`, `<name>.bias` [out]. */
  z.strictObject({
    kind: z.literal('conv'),
    name,
    out: z.int().positive(),
    kernel: z.int().positive(),
    stride: z.int().positive(),
    /** Rows and columns of zeros on every side. */
    pad: z.int().nonnegative(),
    bias: z.boolean(),
  }),
  /** Maxima of adjacent square windows. */
  z.strictObject({ kind: z.literal('maxPool'), size: z.int().positive() }),
  /** The mean over height and width. */
  z.strictObject({ kind: z.literal('globalAverage') }),
  /** Batch normalization, see batch-norm.ts; `<name>.weight`, `.bias`, `.running_mean`, `.running_var`, each [C]. */
  z.strictObject({ kind: z.literal('batchNorm'), name }),
  /** (x - mean) / deviation per channel. It is part of the model, so that attacks stay in [0, 1]. */
  z.strictObject({
    kind: z.literal('normalize'),
    mean: z.array(z.number()),
    deviation: z.array(z.number().positive()),
  }),
]);

/**
 * One layer as plain data. The code of every consumer reaches every kind of layer. So a new network of known kinds
 * re-runs nothing; a new kind re-runs everything that computes with networks.
 */
export const layerSchema = z.discriminatedUnion('kind', [
  ...plainLayerSchema.options,
  /**
   * x plus the output of `layers`. Where they halve the image and add channels, x keeps every other row and column and
   * gets channels of zeros: "option A", without parameters (He et al., Deep Residual Learning, CVPR 2016, Section 3.3).
   */
  z.strictObject({ kind: z.literal('residual'), layers: z.array(plainLayerSchema).min(1) }),
]);

export type PlainLayer = z.output<typeof plainLayerSchema>;
export type Layer = z.output<typeof layerSchema>;

/** A tensor that a layer needs. */
export interface Parameter {
  readonly name: string;
  readonly shape: readonly number[];
  /** Inputs per output unit, which scale the random start; null for vectors, which are never pruned. */
  readonly fanIn: number | null;
  /** Start value of a vector. */
  readonly start: 0 | 1;
  /** False for what is averaged over batches instead of trained: running means and variances. */
  readonly isTrained: boolean;
}

/** The tensors of a layer that takes images or features of `shape` (batch axis left out). */
function parametersOf(layer: Layer, shape: readonly number[]): readonly Parameter[] {
  switch (layer.kind) {
    case 'dense': {
      const fanIn = size(shape);
      return [weight(layer.name, [layer.out, fanIn], fanIn), vector(layer.name, 'bias', layer.out)];
    }
    case 'conv': {
      const channels = elementAt(shape, shape.length - 1);
      const filters = [layer.out, channels, layer.kernel, layer.kernel];
      const bias = layer.bias ? [vector(layer.name, 'bias', layer.out)] : [];
      return [weight(layer.name, filters, size(filters.slice(1))), ...bias];
    }
    case 'batchNorm': {
      const channels = elementAt(shape, shape.length - 1);
      return [
        vector(layer.name, 'weight', channels, { start: 1 }),
        vector(layer.name, 'bias', channels),
        vector(layer.name, 'running_mean', channels, { isTrained: false }),
        vector(layer.name, 'running_var', channels, { start: 1, isTrained: false }),
      ];
    }
    case 'residual':
      return parametersOfAll(layer.layers, shape);
    default:
      return [];
  }
}

/** The same for a sequence of layers. */
export function parametersOfAll(layers: readonly Layer[], input: readonly number[]): readonly Parameter[] {
  let shape = input;
  return layers.flatMap((layer) => {
    const own = parametersOf(layer, shape);
    shape = shapeAfter(layer, shape);
    return own;
  });
}

/** The output shape of a layer for inputs of `shape`, batch axis left out. */
export function shapeAfter(layer: Layer, shape: readonly number[]): readonly number[] {
  const [height = 1, width = 1] = shape;
  switch (layer.kind) {
    case 'dense':
      return [layer.out];
    case 'conv': {
      const after = (length: number) => Math.floor((length + 2 * layer.pad - layer.kernel) / layer.stride) + 1;
      return [after(height), after(width), layer.out];
    }
    case 'maxPool':
      return [Math.floor(height / layer.size), Math.floor(width / layer.size), elementAt(shape, shape.length - 1)];
    case 'globalAverage':
      return [elementAt(shape, shape.length - 1)];
    case 'residual':
      return layer.layers.reduce((before, each) => shapeAfter(each, before), shape);
    default:
      return shape;
  }
}

function weight(layer: string, shape: readonly number[], fanIn: number): Parameter {
  return { name: `${layer}.weight`, shape, fanIn, start: 0, isTrained: true };
}

function vector(
  layer: string,
  role: string,
  length: number,
  { start = 0, isTrained = true }: { start?: 0 | 1; isTrained?: boolean } = {},
): Parameter {
  return { name: `${layer}.${role}`, shape: [length], fanIn: null, start, isTrained };
}

function size(shape: readonly number[]): number {
  return shape.reduce((product, axis) => product * axis, 1);
}
