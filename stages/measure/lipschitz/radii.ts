import { elementAt } from '../../../compute/element-at.ts';
import type { ByNorm, Constants } from './constants.ts';

/** How far an image can move, in l2 and in l∞, without another prediction. */
export interface Certificate extends ByNorm {
  readonly index: number;
  readonly label: number;
  readonly predicted: number;
}

/**
 * γ = min{min_k (g_ŷ − g_k)(x) / L_{ŷ,k}, R}. The constants hold everywhere, so R is not a radius that they are valid in but the largest distance between two
 * images, 1 in l∞ and √n in l2: what no weight leads to cannot be moved at all, and gets R.
 *
 * @param logits of one image, a class each
 * @param pixels n
 */
export function radiiOf(logits: ArrayLike<number>, { last, hidden }: Constants, pixels: number) {
  const { classes, l1, l2 } = last;
  const scores = Array.from(logits);
  const predicted = scores.indexOf(Math.max(...scores));
  let [frobenius, spectral, inf] = [Math.sqrt(pixels), Math.sqrt(pixels), 1];
  for (const [k, score] of scores.entries()) {
    if (k === predicted) continue;
    const [margin, pair] = [elementAt(scores, predicted) - score, predicted * classes + k];
    frobenius = Math.min(frobenius, reach(margin, elementAt(l2, pair) * hidden.frobenius));
    spectral = Math.min(spectral, reach(margin, elementAt(l2, pair) * hidden.spectral));
    inf = Math.min(inf, reach(margin, elementAt(l1, pair) * hidden.inf));
  }
  return { predicted, frobenius, spectral, inf };
}

function reach(margin: number, constant: number): number {
  return constant === 0 ? Number.POSITIVE_INFINITY : margin / constant;
}
