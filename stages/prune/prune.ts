import { z } from 'zod';
import { stage } from '../../pipeline/stage.ts';
import { countWeights, prunable } from '../model/prunable.ts';
import { weights } from '../model/weights.ts';
import { withoutSmallest } from './smallest.ts';

/**
 * One round of progressive magnitude pruning (paper, Section 3.1). In each layer, of the n weights still nonzero, it
 * sets the ⌊n ρ⌋ with the smallest magnitudes to exactly 0. Biases stay; a layer with fewer than 1/ρ weights left is no
 * longer pruned.
 */
export const prune = stage(import.meta, {
  name: 'prune',
  params: z.strictObject({
    ratio: z
      .number()
      .gt(0)
      .lt(1)
      .default(1 / 3)
      .describe('ρ: share of the nonzero weights to prune per round'),
    dense: z.array(z.string()).default([]).describe('layers that are never pruned, e.g. first and last'),
  }),
  inputs: { model: weights },
  outputs: { model: weights },
  subject: 'model',
  run({ params, inputs, metric }) {
    const layers = prunable(inputs.model).map(([name, weight]) => ({
      name,
      layer: name.replace(/\.weight$/, ''),
      weight,
    }));
    const unknown = params.dense.find((name) => !layers.some(({ layer }) => layer === name));
    if (unknown !== undefined) {
      const names = layers.map(({ layer }) => layer).join(', ') || 'none';
      throw new Error(`dense: expected names of layers with weights (${names}), got ${unknown}; correct the param`);
    }
    const pruned = layers
      .filter(({ layer }) => !params.dense.includes(layer))
      .map(({ name, weight }) => {
        const data = withoutSmallest(weight.data as Float32Array, params.ratio);
        return [name, { ...weight, data }] as const;
      });
    const model = { ...inputs.model, ...Object.fromEntries(pruned) };
    const { weights: all, nonzero } = countWeights(model);
    metric('sparsity', 1 - nonzero / all);
    return { model };
  },
});
