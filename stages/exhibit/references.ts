import type { Decoded } from '../../artifacts/codec.ts';
import type { measures } from '../result/measures.ts';
import { groupBy, type NonEmpty } from './group-by.ts';

export type Measures = Decoded<typeof measures>;

/** Mean and sample standard deviation (n − 1) over n references; one reference has no spread, so `sd` is null. */
export interface Spread {
  readonly mean: number;
  readonly sd: number | null;
  readonly n: number;
}

/** What identifies a model. */
interface ModelId {
  readonly data: string;
  readonly net: string;
  readonly seed: number;
  readonly round: number;
}

/** The models of one net after one pruning round, one per reference, by ascending seed. */
export interface Group<M extends ModelId = Measures> {
  /** Name of the data set. */
  readonly data: string;
  readonly net: string;
  readonly round: number;
  readonly models: NonEmpty<M>;
}

/**
 * Groups results of models by net, then round. Their order does not affect the means, to the last bit.
 *
 * @throws RangeError without a result, for a net on two data sets, or for a repeated model
 */
export function groupReferences<M extends ModelId = Measures>(all: readonly M[]): readonly Group<M>[] {
  checkDataSets(all);
  const ordered = all.toSorted((a, b) => compare(a.net, b.net) || a.round - b.round || a.seed - b.seed);
  for (const [i, model] of ordered.entries()) {
    const next = ordered[i + 1];
    if (next?.net !== model.net || next.round !== model.round || next.seed !== model.seed) continue;
    throw new RangeError(
      `expected one result per model, got two of ${JSON.stringify(model.net)}, seed ${model.seed}, ` +
        `round ${model.round}; wire each model once`,
    );
  }
  return groupBy(ordered, ({ net, round }) => JSON.stringify([net, round])).map((models) => {
    const [{ data, net, round }] = models;
    return { data, net, round, models };
  });
}

/** The distinct data sets of groups or rows, in their order. */
export function dataSets(all: readonly { readonly data: string }[]): readonly string[] {
  return Array.from(new Set(all.map(({ data }) => data)));
}

/**
 * The spread of what `read` returns, without models for which it returns null; null if none is left.
 */
export function spread<M = Measures>(models: readonly M[], read: (model: M) => number | null): Spread | null {
  const [first, ...others] = models.map(read).filter((value) => value !== null);
  return first === undefined ? null : spreadOf([first, ...others]);
}

/** The spread of a number that every model has. */
export function fullSpread<M>([first, ...others]: NonEmpty<M>, read: (model: M) => number): Spread {
  return spreadOf([read(first), ...others.map(read)]);
}

function spreadOf(values: NonEmpty<number>): Spread {
  const [first] = values;
  const n = values.length;
  // Sums of differences from the first value: equal values then have exactly their own mean and no spread.
  const mean = first + sum(values.map((value) => value - first)) / n;
  const sd = n === 1 ? null : Math.sqrt(sum(values.map((value) => (value - mean) ** 2)) / (n - 1));
  return { mean, sd, n };
}

function checkDataSets(all: readonly ModelId[]): void {
  if (all.length === 0)
    throw new RangeError('expected the results of at least one model, got none; wire the steps that measure models');
  for (const [net, measures] of Map.groupBy(all, (measure) => measure.net)) {
    const [data, other] = dataSets(measures);
    if (other === undefined) continue;
    throw new RangeError(
      `expected ${JSON.stringify(net)} on one data set, got ${JSON.stringify(data)} and ${JSON.stringify(other)}; ` +
        'place one step for each',
    );
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** By code unit: the same on every machine, whatever its locale. */
function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
