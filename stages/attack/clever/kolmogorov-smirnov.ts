/**
 * The Kolmogorov–Smirnov distance of observations to a law, and the probability of one at least as large if they follow
 * it. It uses Kolmogorov's limit with Stephens' correction for finite numbers (Use of the Kolmogorov–Smirnov,
 * Cramér–von Mises and related statistics without extensive tables, JRSS B 32, 1970). For a law fitted to the same
 * observations the probability is too high: it only detects gross misfits.
 *
 * @param observations one or more
 * @param distribution P(Y ≤ y)
 * @returns both 0…1
 */
export function kolmogorovSmirnov(
  observations: readonly number[],
  distribution: (y: number) => number,
): { readonly distance: number; readonly likelihood: number } {
  const count = observations.length;
  const distance = observations
    .toSorted((a, b) => a - b)
    .map(distribution)
    .reduce((most, p, i) => Math.max(most, p - i / count, (i + 1) / count - p), 0);
  const root = Math.sqrt(count);
  return { distance, likelihood: beyond((root + 0.12 + 0.11 / root) * distance) };
}

/** P(K > x) under Kolmogorov's law, by the series that converges fast at x. */
function beyond(x: number): number {
  const terms = [1, 2, 3, 4, 5];
  if (x < 1.18) {
    if (x < 0.1) return 1;
    const sum = terms.reduce((total, k) => total + Math.exp(-(((2 * k - 1) * Math.PI) ** 2) / (8 * x ** 2)), 0);
    return 1 - (Math.sqrt(2 * Math.PI) / x) * sum;
  }
  return 2 * terms.reduce((total, k) => total + (k % 2 === 1 ? 1 : -1) * Math.exp(-2 * (k * x) ** 2), 0);
}
