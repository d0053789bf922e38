import { foundBy, neededBy } from '../found.ts';
import { type Pruned, pruned } from '../pruned.ts';
import { dataSets, type Group, groupReferences, type Measures, spread } from '../references.ts';

/** One point of one curve: a net after a pruning round, seen by one series, over its references. */
export interface Point extends Pruned {
  readonly net: string;
  /** Accuracies are shares, 0…1; a norm is E‖r‖₂ in pixel units of [0, 1]. */
  readonly quantity: 'accuracy' | 'norm';
  readonly series: SeriesName;
  /** 0 is the dense reference. */
  readonly round: number;
  readonly mean: number;
  /** Sample standard deviation over the references; null when there is one. */
  readonly sd: number | null;
  readonly references: number;
}

const series = [
  { series: 'Benign', quantity: 'accuracy', read: (model: Measures) => model.accuracy },
  { series: 'FGS', quantity: 'accuracy', read: (model: Measures) => foundBy(model, 'fgs')?.accuracy ?? null },
  { series: 'rFGS', quantity: 'accuracy', read: (model: Measures) => foundBy(model, 'rfgs')?.accuracy ?? null },
  { series: 'DeepFool', quantity: 'norm', read: (model: Measures) => neededBy(model, 'deepfool')?.norm ?? null },
  { series: 'C&W', quantity: 'norm', read: (model: Measures) => neededBy(model, 'cw')?.norm ?? null },
] as const;

type SeriesName = (typeof series)[number]['series'];

/**
 * The points of Figure 1: mean and spread over the references for each net, series and round, in this order. A series
 * whose attack was not run has no points.
 *
 * @throws RangeError when the measures do not belong in one figure
 */
export function curves(all: readonly Measures[]): {
  readonly data: readonly string[];
  readonly points: readonly Point[];
} {
  const groups = groupReferences(all);
  const nets = Map.groupBy(groups, ({ net }) => net).values();
  return { data: dataSets(groups), points: Array.from(nets, netPoints).flat() };
}

function netPoints(rounds: readonly Group[]): Point[] {
  return series.flatMap(({ series: name, quantity, read }) =>
    rounds.flatMap(({ net, round, models }) => {
      const value = spread(models, read);
      if (value === null) return [];
      const { mean, sd, n: references } = value;
      return [{ net, quantity, series: name, round, ...pruned(models), mean, sd, references }];
    }),
  );
}
