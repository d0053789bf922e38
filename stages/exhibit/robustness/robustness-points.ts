import { csvOf } from '../../../artifacts/csv.ts';
import { type AttackEntry, symbolOf } from '../../result/attack-entry.ts';
import { attackOn, minimumOf } from '../attack-results.ts';
import { type Pruned, pruned } from '../pruned.ts';
import { dataSets, type Group, groupReferences, type Measures, spread } from '../references.ts';

/** A point of a curve: one series of a net after a pruning round, over its references. */
export interface RobustnessPoint extends Pruned {
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

/** A number to plot against the rounds. */
interface Series extends Pick<RobustnessPoint, 'series' | 'quantity'> {
  /** Null if it was not measured. */
  readonly read: (model: Measures) => number | null;
}

const benign: Series = { series: 'Benign', quantity: 'accuracy', read: ({ accuracy }) => accuracy };

/** The series of an attack in the panels of r∞ and r2; none if it measures neither. */
function seriesOf(attack: AttackEntry): Series[] {
  const { name, title } = attack;
  switch (symbolOf(attack)) {
    case 'r∞':
      return [{ series: title, quantity: 'accuracy', read: (model) => attackOn(model, name)?.accuracy ?? null }];
    case 'r2':
      return [{ series: title, quantity: 'norm', read: (model) => minimumOf(model, name)?.norm ?? null }];
    default:
      return [];
  }
}

/**
 * The points of a figure of these attacks: mean and spread over the references by net, series and round. A series whose
 * attack was not run has no points.
 *
 * @throws RangeError when one figure cannot show the measures
 */
export function robustnessPoints(
  all: readonly Measures[],
  attacks: readonly AttackEntry[],
): {
  readonly data: readonly string[];
  readonly points: readonly RobustnessPoint[];
} {
  const groups = groupReferences(all);
  const series = [benign, ...attacks.flatMap(seriesOf)];
  const nets = Map.groupBy(groups, ({ net }) => net).values();
  return { data: dataSets(groups), points: Array.from(nets, (rounds) => netPoints(rounds, series)).flat() };
}

function netPoints(rounds: readonly Group[], series: readonly Series[]): RobustnessPoint[] {
  return series.flatMap(({ series: name, quantity, read }) =>
    rounds.flatMap(({ net, round, models }) => {
      const value = spread(models, read);
      if (value === null) return [];
      const { mean, sd, n: references } = value;
      return [{ net, quantity, series: name, round, ...pruned(models), mean, sd, references }];
    }),
  );
}

const columns = [
  'net',
  'quantity',
  'series',
  'round',
  'sparsity',
  'mean',
  'sd',
  'references',
] as const satisfies readonly (keyof RobustnessPoint)[];

/** The plotted points as CSV; `sd` is empty where it is null. */
export function robustnessCsv(points: readonly RobustnessPoint[]): string {
  return csvOf(columns, points);
}
