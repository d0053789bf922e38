import { type AttackEntry, symbolOf } from '../../result/attack-entry.ts';
import { foundBy, neededBy } from '../found.ts';
import { type Pruned, pruned } from '../pruned.ts';
import { dataSets, type Group, groupReferences, type Measures, spread } from '../references.ts';

/** One point of one curve: a net after a pruning round, seen by one series, over its references. */
export interface Point extends Pruned {
  readonly net: string;
  /** Accuracies are shares, 0…1; a norm is E‖r‖₂ in pixel units of [0, 1]. */
  readonly quantity: 'accuracy' | 'norm';
  /** `Benign`, or an attack's title. */
  readonly series: string;
  /** 0 is the dense reference. */
  readonly round: number;
  readonly mean: number;
  /** Sample standard deviation over the references; null when there is one. */
  readonly sd: number | null;
  readonly references: number;
}

/** What is followed from round to round. */
interface Series extends Pick<Point, 'series' | 'quantity'> {
  /** Null where it was not measured. */
  readonly read: (model: Measures) => number | null;
}

const benign: Series = { series: 'Benign', quantity: 'accuracy', read: ({ accuracy }) => accuracy };

/** r∞ and r2; an attack that measures neither has no place in the two panels. */
function seriesOf(attack: AttackEntry): Series[] {
  const { name, title } = attack;
  switch (symbolOf(attack)) {
    case 'r∞':
      return [{ series: title, quantity: 'accuracy', read: (model) => foundBy(model, name)?.accuracy ?? null }];
    case 'r2':
      return [{ series: title, quantity: 'norm', read: (model) => neededBy(model, name)?.norm ?? null }];
    default:
      return [];
  }
}

/**
 * The points of a figure of these attacks: mean and spread over the references for each net, series and round, in this order. A series
 * whose attack was not run has no points.
 *
 * @throws RangeError when the measures do not belong in one figure
 */
export function curves(
  all: readonly Measures[],
  attacks: readonly AttackEntry[],
): {
  readonly data: readonly string[];
  readonly points: readonly Point[];
} {
  const groups = groupReferences(all);
  const series = [benign, ...attacks.flatMap(seriesOf)];
  const nets = Map.groupBy(groups, ({ net }) => net).values();
  return { data: dataSets(groups), points: Array.from(nets, (rounds) => netPoints(rounds, series)).flat() };
}

function netPoints(rounds: readonly Group[], series: readonly Series[]): Point[] {
  return series.flatMap(({ series: name, quantity, read }) =>
    rounds.flatMap(({ net, round, models }) => {
      const value = spread(models, read);
      if (value === null) return [];
      const { mean, sd, n: references } = value;
      return [{ net, quantity, series: name, round, ...pruned(models), mean, sd, references }];
    }),
  );
}
