import { elementAt } from '../../../compute/element-at.ts';
import type { ByNorm, Constants } from './constants.ts';

/** Proven radii within which an image keeps its prediction, in l2 and in l∞. */
export interface Certificate extends ByNorm {
  readonly index: number;
  readonly label: number;
  readonly predicted: number;
}

/**
 * γ = min{min_k (g_ŷ − g_k)(x) / L_{ŷ,k}, R}. The constants hold everywhere, so R does not limit where they are valid;
 * it is the largest distance between two images, 1 in l∞ and √n in l2. It is the radius of an image that no weight can
 * change.
 *
 * @param logits of one image, one per class
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
