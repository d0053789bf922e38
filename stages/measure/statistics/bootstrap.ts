import { type Compute, program, type Scope, type Tensors } from '../../../compute/program.ts';
import { elementAt } from '../../../compute/element-at.ts';
import { random } from '../../model/random.ts';

/**
 * A statistic that is a ratio of two sums over the same images, Σ numerator / Σ denominator, such as a mean over a
 * subset.
 */
export interface Ratio {
  readonly numerator: Float64Array;
  /** Nonnegative. */
  readonly denominator: Float64Array;
}

/** A ratio, and its distribution over resampled images. */
export interface Resampled {
  readonly value: number;
  /** The 95 % interval, between percentiles 2.5 and 97.5 of the resamples. */
  readonly low: number;
  readonly high: number;
  /**
   * Two-sided p-value: twice the share of resamples on the rarer side of 0, with ties on both sides. Above 0, since the
   * sample itself is counted as one.
   */
  readonly p: number;
}

/**
 * Sums of columns over resampled images.
 *
 * Inputs: `weights` uint8 [R, N], how often each image occurs in each resample; `columns` float32 [N, K]. Output:
 * `sums` float32 [R, K].
 */
const resample = program(
  'bootstrap',
  ({ tf }: Scope, { weights, columns }: Tensors<'weights' | 'columns'>, _: object) => ({
    sums: tf.matMul(tf.cast(weights, 'float32'), columns),
  }),
);

/** Resamples per program call. Bounds the memory for their weights. */
const chunk = 250;

/**
 * Percentile bootstrap (Efron and Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13) of ratios over the
 * same images. All ratios see the same resamples. Each image occurs in a resample Poisson(1) times, independently, so
 * the size of a resample varies. For a ratio this is the same in the limit, and much faster (Hanley and MacGibbon,
 * Creating non-parametric bootstrap samples using Poisson frequencies, Comput. Methods Programs Biomed. 83, 2006).
 *
 * @returns an interval per ratio; null where the denominator is 0 over all images or in every resample
 */
export async function bootstrap(
  compute: Compute,
  ratios: readonly Ratio[],
  { seed, resamples }: { readonly seed: number; readonly resamples: number },
): Promise<readonly (Resampled | null)[]> {
  const [first] = ratios;
  if (first === undefined) return [];
  const images = first.numerator.length;
  const width = 2 * ratios.length;
  const columns = { dtype: 'float32', shape: [images, width], data: columnsOf(ratios, images) } as const;
  const values = ratios.map((ratio) => ({ ratio, resampled: [] as number[] }));
  for (let done = 0; done < resamples; done += chunk) {
    const count = Math.min(chunk, resamples - done);
    const weights = { dtype: 'uint8', shape: [count, images], data: weightsOf(seed, done, count, images) } as const;
    const { sums } = await compute.run(resample, {}, { weights, columns });
    for (let row = 0; row < count; row++) {
      for (const [k, { resampled }] of values.entries()) {
        const at = row * width + 2 * k;
        const [numerator = 0, denominator = 0] = sums.data.subarray(at, at + 2);
        if (denominator > 0) resampled.push(numerator / denominator);
      }
    }
  }
  return values.map(({ ratio: { numerator, denominator }, resampled }) => {
    const total = sum(denominator);
    return total > 0 ? summary(sum(numerator) / total, Float64Array.from(resampled)) : null;
  });
}

/** Numerator and denominator of each ratio, side by side. Counts of images are exact in float32. */
function columnsOf(ratios: readonly Ratio[], images: number): Float32Array {
  const columns = new Float32Array(images * 2 * ratios.length);
  for (const [k, { numerator, denominator }] of ratios.entries()) {
    numerator.forEach((value, i) => {
      columns[2 * (i * ratios.length + k)] = value;
    });
    denominator.forEach((value, i) => {
      columns[2 * (i * ratios.length + k) + 1] = value;
    });
  }
  return columns;
}

/** The Poisson(1) quantile of every 16-bit number. */
const poisson = Uint8Array.from({ length: 2 ** 16 }, (_, number) => poissonQuantile((number + 0.5) / 2 ** 16));

function poissonQuantile(share: number): number {
  let [count, mass, below] = [0, Math.exp(-1), 0];
  while (below + mass <= share) {
    below += mass;
    mass /= ++count;
  }
  return count;
}

/**
 * How often each image occurs in each resample. Every resample has its own random stream, independent of the others.
 */
function weightsOf(seed: number, first: number, count: number, images: number): Uint8Array {
  const weights = new Uint8Array(count * images);
  for (let row = 0; row < count; row++) {
    const { word } = random(seed, 'bootstrap', first + row);
    let bits = 0;
    for (let i = 0; i < images; i++) {
      bits = i % 2 === 0 ? word() : bits >>> 16;
      weights[row * images + i] = poisson[bits & 0xffff] ?? 0;
    }
  }
  return weights;
}

function summary(value: number, resampled: Float64Array): Resampled | null {
  const count = resampled.length;
  if (count === 0) return null;
  const sorted = resampled.sort();
  const share = (is: (value: number) => boolean) =>
    (sorted.reduce((n, each) => n + Number(is(each)), 0) + 1) / (count + 1);
  const rarer = Math.min(
    share((each) => each <= 0),
    share((each) => each >= 0),
  );
  return { value, low: quantile(sorted, 0.025), high: quantile(sorted, 0.975), p: Math.min(1, 2 * rarer) };
}

/** Interpolates between the two adjacent order statistics. */
function quantile(sorted: Float64Array, share: number): number {
  const position = share * (sorted.length - 1);
  const [below, above] = [elementAt(sorted, Math.floor(position)), elementAt(sorted, Math.ceil(position))];
  return below + (above - below) * (position - Math.floor(position));
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}
