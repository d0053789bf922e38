import { kolmogorovSmirnov } from './kolmogorov-smirnov.ts';
import { distribution, fitReverseWeibull, shapes } from './reverse-weibull.ts';

/** The upper end of values of which only maxima were seen. */
export interface UpperEnd {
  readonly value: number;
  /**
   * Where it comes from. `weibull`: the location of a reverse Weibull law that fits the maxima. `maximum`: the largest of them, as no such law does.
   * `constant`: the one value they have.
   */
  readonly fit: 'weibull' | 'maximum' | 'constant';
  /** c of the law, and its Kolmogorov–Smirnov likelihood; null for `constant`. */
  readonly law: { readonly shape: number; readonly likelihood: number } | null;
}

/** How a law is fitted and judged. */
export interface Fitting {
  /** Of c² in the log-likelihood, see `fitReverseWeibull`. */
  readonly penalty: number;
  /** A law is not accepted when its Kolmogorov–Smirnov likelihood is less, 0…1. */
  readonly significance: number;
}

/**
 * Estimates the upper end of a bounded variable from maxima of batches of it.
 *
 * Nor is a law accepted whose shape is the largest that is tried: its location is only as far as the search goes, and the maxima say nothing about an upper end.
 *
 * Weng et al., Evaluating the Robustness of Neural Networks: An Extreme Value Theory Approach, ICLR 2018, Section 3.2; the largest value in place of a law that
 * does not fit is the authors' implementation.
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

/** By how much norms of one and the same gradient differ in float32: sums of a thousand terms, in any order. */
const rounding = 1e-5;
