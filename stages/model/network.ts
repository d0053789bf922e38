import { z } from 'zod';
import type { Scope, Tensor, Tensors } from '../../compute/program.ts';
import { apply, type Listener } from './apply.ts';
import { layerSchema, type Parameter, parametersOfAll, shapeAfter } from './layer.ts';

/**
 * A network as plain data. It travels in a step's params, so a stage's code reaches no particular network, and adding
 * or editing a network re-runs only that one. Each network is a constant in a file of its own in `networks/`.
 */
export const networkSchema = z
  .strictObject({
    /** Shown in ids, figures and tables. */
    name: z.string().regex(/^[a-z][a-z0-9-]*$/),
    /** Height, width and channels of an image. */
    input: z.tuple([z.int().positive(), z.int().positive(), z.int().positive()]),
    layers: z.array(layerSchema).min(1),
    /**
     * `softmax`: one score per class. `logistic`: a single score f for two classes; class 1 iff f > 0, and P(class 1) =
     * 1 / (1 + exp(-f)).
     */
    head: z.enum(['softmax', 'logistic']),
  })
  .refine((net) => unique(parameters(net).map(({ name }) => name)), 'two layers have the same name')
  .refine((net) => (net.head === 'logistic' ? scoreCount(net) === 1 : scoreCount(net) >= 2), {
    error: 'a logistic head needs a last layer with out = 1, a softmax head one with out >= 2',
  });

/** Written out because the schema's own checks use it. */
export type Network = {
  name: string;
  input: [number, number, number];
  layers: z.output<typeof layerSchema>[];
  head: 'softmax' | 'logistic';
};

/** Number of classes: 2 for a logistic head. */
export function classCount(net: Network): number {
  return net.head === 'logistic' ? 2 : scoreCount(net);
}

/** The tensors of a model, first layer first. */
export function parameters(net: Network): readonly Parameter[] {
  return parametersOfAll(net.layers, net.input);
}

/**
 * The last layer's output: [N, classes], or [N, 1] for a logistic head.
 *
 * @param weights named as in {@link parameters}
 * @param images float32 [N, height, width, channels], or [N, height * width * channels] if the first layer is dense;
 * already scaled by the caller
 * @param listener observes what passes through; unless it is `training`, batch normalization uses running statistics
 */
export function scores(scope: Scope, net: Network, weights: Tensors, images: Tensor, listener?: Listener): Tensor {
  return net.layers.reduce((x, layer) => apply(scope, layer, weights, x, listener), images);
}

/**
 * The logits g(x), [N, classes]; the prediction is their argmax. A logistic head yields [0, f]. Cross-entropy over
 * these two is exactly log(1 + exp(-y f)) with y = -1, +1 for labels 0, 1, so code for logits works for both heads.
 *
 * @param weights named as in {@link parameters}
 * @param images float32 [N, height, width, channels], already scaled: pixel / 255 when attacking or measuring
 */
export function logits(scope: Scope, net: Network, weights: Tensors, images: Tensor): Tensor {
  const score = scores(scope, net, weights, images);
  if (net.head === 'softmax') return score;
  return scope.tf.pad(score, [
    [0, 0],
    [1, 0],
  ]);
}

function scoreCount(net: Network): number {
  const last = net.layers.reduce<readonly number[]>((shape, layer) => shapeAfter(layer, shape), net.input);
  return last.reduce((product, axis) => product * axis, 1);
}

function unique(names: readonly string[]): boolean {
  return new Set(names).size === names.length;
}
