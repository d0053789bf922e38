import { z } from 'zod';
import type { Scope, Tensor, Tensors } from '../../compute/program.ts';

/**
 * One layer as plain data. Every consumer's code reaches every kind, so a new network of known kinds re-runs nothing, a new
 * kind re-runs what computes with networks.
 */
export const layerSchema = z.discriminatedUnion('kind', [
  /** x W^T + b on flattened images or features; `<name>.weight` [out, in], `<name>.bias` [out]. */
  z.strictObject({ kind: z.literal('dense'), name: z.string().regex(/^[a-z][a-z0-9.]*$/), out: z.int().positive() }),
  /** max(x, 0). */
  z.strictObject({ kind: z.literal('relu') }),
]);

export type Layer = z.output<typeof layerSchema>;

/** A trained tensor that a layer asks for. `fanIn` is null for a bias. */
export interface Parameter {
  readonly name: string;
  readonly shape: readonly number[];
  /** Inputs of one output unit, which scales its random start; null for biases, which start at 0 and are never pruned. */
  readonly fanIn: number | null;
}

/** The trained tensors of a layer that takes images or features of `shape` (batch axis left out). */
export function parametersOf(layer: Layer, shape: readonly number[]): readonly Parameter[] {
  switch (layer.kind) {
    case 'dense': {
      const fanIn = size(shape);
      return [
        { name: `${layer.name}.weight`, shape: [layer.out, fanIn], fanIn },
        { name: `${layer.name}.bias`, shape: [layer.out], fanIn: null },
      ];
    }
    case 'relu':
      return [];
  }
}

/** The shape that a layer makes of `shape`, batch axis left out. */
export function shapeAfter(layer: Layer, shape: readonly number[]): readonly number[] {
  switch (layer.kind) {
    case 'dense':
      return [layer.out];
    case 'relu':
      return shape;
  }
}

/** The layer's value on `x`, whose first axis is the batch. */
export function apply({ tf }: Scope, layer: Layer, weights: Tensors, x: Tensor): Tensor {
  switch (layer.kind) {
    case 'dense': {
      const flat = x.rank === 2 ? x : tf.reshape(x, [x.shape[0]!, size(x.shape.slice(1))]);
      const product = tf.matMul(
        flat as ReturnType<typeof tf.matMul>,
        named(weights, `${layer.name}.weight`),
        false,
        true,
      );
      return tf.add(product, named(weights, `${layer.name}.bias`));
    }
    case 'relu':
      return tf.relu(x);
  }
}

function size(shape: readonly number[]): number {
  return shape.reduce((product, axis) => product * axis, 1);
}

function named<T extends Tensor>(weights: Tensors, name: string): T {
  const tensor = weights[name];
  if (tensor !== undefined) return tensor as T;
  throw new Error(
    `expected weights named ${name}, got ${Object.keys(weights).join(', ') || 'none'}; use a model of this network`,
  );
}
