import { z } from 'zod';
import { stage } from '../../pipeline/stage.ts';
import { attackedImages } from '../result/attacked.ts';
import { readAttackedImages } from '../result/attacked-image.ts';
import { linearBounds } from '../result/linear-bounds.ts';
import { split } from '../data/split.ts';
import { elementAt } from '../../compute/element-at.ts';
import { checkData, checkModel } from '../model/check-inputs.ts';
import { networkSchema } from '../model/network.ts';
import { countWeights } from '../model/prunable.ts';
import { weights } from '../model/weights.ts';
import { directionsOf, marginsOf } from './linear-margins.ts';

/**
 * Theorems 3.1 and 3.2 of the paper for one model and real images, without assuming balanced classes. A correctly
 * classified image has m = (w_y − w̄)·x + b_y − b̄ > 0, and stays so under a step of ε along −sgn(w_y − w̄) only if m >
 * ε ‖w_y − w̄‖₁. By Markov's inequality r∞ ≤ E[m⁺ / (ε ‖w_y − w̄‖₁)], the mean over images, with m⁺ = 0 for
 * misclassified ones. For two balanced classes of equal accuracy t this is the paper's (t / 2ε) w·(μ₊ − μ₋) / ‖w‖₁.
 *
 * @throws MismatchError, Error when the network is not linear or the CSV does not cover all images of the split
 */
export const linearBound = stage(import.meta, {
  name: 'linear-bound',
  params: z.strictObject({
    data: z.string().min(1).describe('name of the data set'),
    net: networkSchema,
    seed: z.int().nonnegative(),
    round: z.int().nonnegative(),
    epsilon: z.number().positive().max(1).default(0.1),
  }),
  inputs: { data: split, model: weights, fgs: attackedImages },
  outputs: { bounds: linearBounds },
  subject: 'model',
  run({ params: { data: set, net, seed, round, epsilon }, inputs: { data, model, fgs }, metric }) {
    checkData(net, data);
    checkModel(net, model);
    const directions = directionsOf(net, model);
    const labels = Array.from(data.labels.data);
    let [bound, exact, distance] = [0, 0, 0];
    for (const [i, label] of labels.entries()) {
      const margins = marginsOf(directions, data.images, i);
      const [own, { l1, l2 }] = [elementAt(margins, label), elementAt(directions, label)];
      // If all weights are pruned, no perturbation can change a margin.
      if (own <= 0 || own < Math.max(...margins) || l1 === 0) continue;
      bound += own / (epsilon * l1);
      exact += Number(own > epsilon * l1);
      distance += own / l2;
    }
    const count = labels.length;
    const attacked = readAttacked(fgs, count);
    metric('bound', bound / count);
    const bounds = {
      data: set,
      net: net.name,
      seed,
      round,
      ...countWeights(model),
      bound: bound / count,
      exact: exact / count,
      distance: distance / count,
    };
    return { bounds: { ...bounds, ...attacked } };
  },
});

/** r∞ and the number of corrected images, from an attack's CSV. */
function readAttacked(text: string, count: number): { measured: number; corrected: number } {
  const rows = readAttackedImages(text);
  if (rows.length !== count) {
    throw new Error(`expected an attack on all ${count} images, got ${rows.length}; wire an attack with images: null`);
  }
  const right = rows.filter(({ label, after }) => label === after).length;
  const corrected = rows.filter(({ label, before, after }) => label !== before && label === after).length;
  return { measured: right / count, corrected };
}
