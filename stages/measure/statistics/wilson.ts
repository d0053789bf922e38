/** The two-sided 95 % point of the standard normal distribution. */
const z = 1.959963984540054;

/**
 * Wilson's 95 % interval of a share, with `share · count` successes among `count`. Unlike mean ± 1.96 σ it stays within
 * [0, 1] and does not shrink to a point at its ends.
 *
 * E. B. Wilson, Probable Inference, the Law of Succession, and Statistical Inference, JASA 22, 1927.
 *
 * @param share 0…1
 * @param count from 1
 */
export function wilson(share: number, count: number): readonly [number, number] {
  const square = z ** 2 / count;
  const middle = (share + square / 2) / (1 + square);
  const reach = (z * Math.sqrt((share * (1 - share) + square / 4) / count)) / (1 + square);
  return [Math.max(0, middle - reach), Math.min(1, middle + reach)];
}
