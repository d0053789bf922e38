/** P(Y ≤ y) = exp(−((a − y) / b)^c) below a, 1 from a on: the limit law of maxima of values bounded by a. */
export interface ReverseWeibull {
  /** a. */
  readonly location: number;
  /** b > 0. */
  readonly scale: number;
  /** c. */
  readonly shape: number;
}

/**
 * The range of shapes over which the likelihood is maximized. Below 1 it grows without bound as a approaches the
 * largest observation. Towards ∞, which is Gumbel's law, a diverges and bounds nothing.
 */
export const shapes = { least: 1, most: 50 } as const;

/** P(Y ≤ y). */
export function distribution({ location, scale, shape }: ReverseWeibull, y: number): number {
  return y < location ? Math.exp(-(((location - y) / scale) ** shape)) : 1;
}

/** Σ ln p(y); −∞ when an observation is not below a. */
export function logLikelihood({ location, scale, shape }: ReverseWeibull, observations: readonly number[]): number {
  return observations.reduce((sum, y) => {
    if (y >= location) return Number.NEGATIVE_INFINITY;
    const standard = (location - y) / scale;
    return sum + Math.log(shape / scale) + (shape - 1) * Math.log(standard) - standard ** shape;
  }, 0);
}

/**
 * The reverse Weibull law, its shape within {@link shapes}, that maximizes the log-likelihood minus `penalty` c².
 *
 * For a given a, the best b has a closed form and the best c is the only root of an increasing function (Rockette,
 * Antle, Klimko, Maximum likelihood estimation with the Weibull model, JASA 69, 1974, Section 2); the penalty keeps it
 * increasing. That leaves a search for a: golden section from each peak of a grid of distances between a and the
 * largest observation, evenly spaced in their logarithm. The best of these wins.
 *
 * @param observations two or more, finite, not all equal
 * @param penalty 0: plain maximum likelihood
 */
export function fitReverseWeibull(observations: readonly number[], penalty: number): ReverseWeibull {
  const largest = Math.max(...observations);
  const range = largest - Math.min(...observations);
  const below = observations.map((y) => (largest - y) / range);
  const profile = (logDistance: number) => bestAt(below, Math.exp(logDistance), penalty);
  const values = grid.map((at) => profile(at).value);
  const valueAt = (i: number) => values[i] ?? Number.NEGATIVE_INFINITY;
  const peaks = grid.filter((_, i) => valueAt(i) >= valueAt(i - 1) && valueAt(i) >= valueAt(i + 1));
  const candidates = peaks.map((peak) => {
    const at = climb((each) => profile(each).value, peak - spacing, peak + spacing);
    return { distance: Math.exp(at), ...profile(at) };
  });
  const { distance, scale, shape } = candidates.reduce((best, each) => (each.value > best.value ? each : best));
  return { location: largest + range * distance, scale: range * scale, shape };
}

/** Distances from a to the largest observation, as logarithms, in units of the observations' range. */
const [nearest, farthest, count] = [Math.log(1e-6), Math.log(2 * shapes.most), 48];
const spacing = (farthest - nearest) / (count - 1);
const grid = Array.from({ length: count }, (_, i) => nearest + i * spacing);

/** The best scale and shape with a at `distance` from the largest observation, and their penalized log-likelihood. */
function bestAt(below: readonly number[], distance: number, penalty: number) {
  const logs = below.map((each) => Math.log(each + distance));
  const top = Math.max(...logs);
  const mean = average(logs);
  const shape = shapeOf(logs, { top, mean }, penalty);
  // Powers of numbers up to 1, so that none overflows.
  const logScale = top + Math.log(average(logs.map((log) => Math.exp(shape * (log - top))))) / shape;
  const logLikelihood = logs.length * (Math.log(shape) - shape * logScale + (shape - 1) * mean - 1);
  return { value: logLikelihood - penalty * shape ** 2, scale: Math.exp(logScale), shape };
}

/**
 * The root of Σ u^c ln u / Σ u^c − 1/c − mean ln u + 2 penalty c / n, which increases with c, by Newton's method
 * between bounds. A root outside of the bounds is replaced by the nearer bound.
 */
function shapeOf(logs: readonly number[], { top, mean }: { top: number; mean: number }, penalty: number): number {
  const pull = (2 * penalty) / logs.length;
  const at = (shape: number) => {
    let [sum, first, second] = [0, 0, 0];
    for (const log of logs) {
      const power = Math.exp(shape * (log - top));
      sum += power;
      first += power * (log - mean);
      second += power * (log - mean) ** 2;
    }
    const slope = second / sum - (first / sum) ** 2 + 1 / shape ** 2 + pull;
    return { value: first / sum - 1 / shape + pull * shape, slope };
  };
  let [low, high]: [number, number] = [shapes.least, shapes.most];
  if (at(low).value >= 0) return low;
  if (at(high).value <= 0) return high;
  const deviation = Math.sqrt(average(logs.map((log) => (log - mean) ** 2)));
  // Start at the shape whose ln u has the same deviation.
  let shape = Math.min(Math.max(Math.PI / Math.sqrt(6) / deviation, low), high);
  for (let step = 0; step < 100; step++) {
    const { value, slope } = at(shape);
    if (value < 0) low = shape;
    else high = shape;
    const newton = shape - value / slope;
    const next = newton > low && newton < high ? newton : (low + high) / 2;
    if (Math.abs(next - shape) < 1e-10 * shape) return next;
    shape = next;
  }
  return shape;
}

/** The maximum of a function with one peak between `low` and `high`, by golden section. */
function climb(f: (at: number) => number, low: number, high: number): number {
  const golden = (Math.sqrt(5) - 1) / 2;
  let [left, right] = [high - golden * (high - low), low + golden * (high - low)];
  let [atLeft, atRight] = [f(left), f(right)];
  while (high - low > 1e-7) {
    if (atLeft >= atRight) {
      [high, right, atRight] = [right, left, atLeft];
      left = high - golden * (high - low);
      atLeft = f(left);
    } else {
      [low, left, atLeft] = [left, right, atRight];
      right = low + golden * (high - low);
      atRight = f(right);
    }
  }
  return (low + high) / 2;
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
