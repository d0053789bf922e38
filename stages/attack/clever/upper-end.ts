import { kolmogorovSmirnov } from './kolmogorov-smirnov.ts';
import { distribution, fitReverseWeibull, shapes } from './reverse-weibull.ts';

/** The upper end of a distribution, estimated from maxima of samples. */
export interface UpperEnd {
  readonly value: number;
  /**
   * The estimator. `weibull`: the location of a reverse Weibull law that fits the maxima. `maximum`: the largest of
   * them, because no such law fits. `constant`: the only value they have.
   */
  readonly fit: 'weibull' | 'maximum' | 'constant';
  /** c of the law, and its Kolmogorov–Smirnov likelihood; null for `constant`. */
  readonly law: { readonly shape: number; readonly likelihood: number } | null;
}

/** How to fit and judge a law. */
export interface Fitting {
  /** Weight of c² in the log-likelihood, see `fitReverseWeibull`. */
  readonly penalty: number;
  /** The least Kolmogorov–Smirnov likelihood of an accepted law, 0…1. */
  readonly significance: number;
}

/**
 * Estimates the upper end of a bounded variable from maxima of batches of it.
 *
 * A law with the largest shape of the search is rejected too: its location only reflects the limit of the search.
 *
 * Weng et al., Evaluating the Robustness of Neural Networks: An Extreme Value Theory Approach, ICLR 2018, Section 3.2;
 * falling back to the largest value follows the authors' implementation.
 *
 * @param maxima two or more, finite, not negative
 */
export function upperEnd(maxima: readonly number[], { penalty, significance }: Fitting): UpperEnd {
  const largest = Math.max(...maxima);
  if (largest - Math.min(...maxima) <= rounding * largest) return { value: largest, fit: 'constant', law: null };
  const fitted = fitReverseWeibull(maxima, penalty);
  const { likelihood } = kolmogorovSmirnov(maxima, (y) => distribution(fitted, y));
  const law = { shape: fitted.shape, likelihood };
  const isAccepted = likelihood >= significance && fitted.shape < shapes.most;
  return isAccepted ? { value: fitted.location, fit: 'weibull', law } : { value: largest, fit: 'maximum', law };
}

/** Relative float32 error of the norm of one gradient, a sum of a thousand terms in any order. */
const rounding = 1e-5;
