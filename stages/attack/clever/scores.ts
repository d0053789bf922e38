import { elementAt } from '../../../compute/element-at.ts';
import { type Fitting, type UpperEnd, upperEnd } from './upper-end.ts';

/** The samples for one image. */
export interface Sampled {
  /** g(x). */
  readonly logits: readonly number[];
  /** The batches' maxima of ‖∇(g_ŷ − g_k)‖_q: a list for each k = ŷ + 1, ŷ + 2, …, modulo the number of classes. */
  readonly maxima: readonly (readonly number[])[];
}

/** The estimated distance to another class. */
export interface TargetScore {
  /** k. */
  readonly target: number;
  /** (g_ŷ − g_k)(x), 0 or more. */
  readonly margin: number;
  /** The estimate of L_k. */
  readonly lipschitz: UpperEnd;
  /** min((g_ŷ − g_k)(x) / L_k, R), in pixel units of [0, 1]. */
  readonly score: number;
}

export interface ImageScore {
  /** ŷ. */
  readonly predicted: number;
  readonly targets: readonly TargetScore[];
  /** The one with the smallest score, the first of equals. */
  readonly nearest: TargetScore;
}

/**
 * min{ min_k (g_ŷ − g_k)(x) / L_k, R }: within it no decision changes if L_k is the Lipschitz constant of g_ŷ − g_k in
 * the ball of radius R.
 *
 * Weng et al., Evaluating the Robustness of Neural Networks: An Extreme Value Theory Approach, ICLR 2018, Algorithm 1,
 * line 9, and Algorithm 2.
 */
export function scoreImage({ logits, maxima }: Sampled, radius: number, fitting: Fitting): ImageScore {
  const predicted = argMax(logits);
  const targets = maxima.map((own, i): TargetScore => {
    const target = (predicted + 1 + i) % logits.length;
    const margin = elementAt(logits, predicted) - elementAt(logits, target);
    const lipschitz = upperEnd(own, fitting);
    // A difference with no gradient anywhere cannot change, whatever its margin.
    const score = lipschitz.value === 0 ? radius : Math.min(margin / lipschitz.value, radius);
    return { target, margin, lipschitz, score };
  });
  const nearest = targets.reduce((least, each) => (each.score < least.score ? each : least));
  return { predicted, targets, nearest };
}

/** ŷ of logits: the first of equals. */
export function argMax(logits: readonly number[]): number {
  return logits.indexOf(Math.max(...logits));
}
