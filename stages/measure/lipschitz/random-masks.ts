import { z } from 'zod';
import { stage } from '../../../pipeline/stage.ts';
import { maskedConstants } from '../../result/masked-constants.ts';
import { elementAt } from '../../../compute/element-at.ts';
import { checkModel } from '../../model/check-inputs.ts';
import { networkSchema } from '../../model/network.ts';
import { weights } from '../../model/weights.ts';
import { type Factor, factorsOf } from './masks.ts';

/**
 * Theorem 3.3 of the paper: remove each weight of W_1 … W_{d−1} with probability α_j and keep the others. Then the
 * means E c₁ and E c₂ of c₁ = ‖w_ŷ − w_k‖₁ ∏ ‖W_j‖_{1,∞} and c₂ = ‖w_ŷ − w_k‖₂ ∏ ‖W_j‖_F fall as any α_j grows. Proof:
 * with masks {U ≥ α} and one uniform U per weight, a larger α removes more, and neither norm can grow when an entry
 * becomes 0. Layers are masked independently, so the mean of the product is the product of the means. Moreover E‖W_j‖_F
 * ≤ √(1 − α_j) ‖W_j‖_F (Jensen).
 *
 * The theorem does not cover the last layer: removing a weight can make w_ŷ − w_k longer (equal rows have difference
 * 0). The last layer is therefore masked only in the series `all`. Here every α has its own masks, so that the theorem
 * is measured rather than built in.
 *
 * @throws MismatchError, NoLipschitzBoundError, Error when there is no hidden layer
 */
export const randomMasks = stage(import.meta, {
  name: 'random-masks',
  params: z.strictObject({
    data: z.string().min(1).describe('name of the data set'),
    net: networkSchema,
    seed: z.int().nonnegative().describe('seed of the model and of its masks'),
    round: z.int().nonnegative(),
    alphas: z
      .array(z.number().min(0).lt(1))
      .min(2)
      .refine((alphas) => alphas.every((alpha, i) => i === 0 || alpha > elementAt(alphas, i - 1)), 'must ascend')
      .default([0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99])
      .describe('α of the masks, ascending'),
    draws: z.int().positive().default(10).describe('random masks to average over, per α'),
  }),
  inputs: { model: weights },
  outputs: { constants: maskedConstants },
  subject: 'model',
  run({ params: { data, net, seed, round, alphas, draws }, inputs: { model } }) {
    checkModel(net, model);
    const dense = factorsOf(net, model);
    const series = seriesOf(dense.map(({ layer }) => layer));
    if (series.length === 0) {
      throw new Error(
        `${net.name}: expected a network with a hidden layer, got none; Theorem 3.3 masks hidden layers only`,
      );
    }
    const maskings = alphas.map((alpha) =>
      Array.from({ length: draws }, (_, index) => factorsOf(net, model, { seed, alpha, index })),
    );
    const points = series.flatMap(({ masked, layers, ofTheorem }) =>
      alphas.map((alpha, at) => ({
        ...{ masked, layers: layers.length, ofTheorem, alpha },
        ...expected(layers, dense, elementAt(maskings, at)),
      })),
    );
    return { constants: { data, net: net.name, seed, round, draws, points } };
  },
});

interface Series {
  readonly masked: string;
  readonly layers: readonly string[];
  readonly ofTheorem: boolean;
}

/**
 * Each hidden layer alone if there are several, all hidden layers, and these with the last one; empty without a hidden
 * layer.
 */
function seriesOf(layers: readonly string[]): Series[] {
  const hidden = layers.slice(0, -1);
  if (hidden.length === 0) return [];
  const single = hidden.map((layer) => ({ masked: layer, layers: [layer], ofTheorem: true }));
  return [
    ...(single.length > 1 ? single : []),
    { masked: 'hidden', layers: hidden, ofTheorem: true },
    { masked: 'all', layers, ofTheorem: false },
  ];
}

/** Means of c₁ and c₂ over the draws when only `layers` are masked. */
function expected(layers: readonly string[], dense: readonly Factor[], drawn: readonly (readonly Factor[])[]) {
  const mean = (constant: 'c1' | 'c2') => {
    const products = drawn.map((factors) =>
      factors.reduce(
        (product, factor, at) => product * (layers.includes(factor.layer) ? factor : elementAt(dense, at))[constant],
        1,
      ),
    );
    return products.reduce((sum, product) => sum + product, 0) / products.length;
  };
  return { c1: mean('c1'), c2: mean('c2') };
}
