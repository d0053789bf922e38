import { csvOf } from '../../../artifacts/csv.ts';
import { type AttackEntry, measuring } from '../../result/attack-entry.ts';
import type { CleverComparison } from '../../result/clever-comparison.ts';
import { type Pruned, pruned } from '../pruned.ts';
import { dataSets, fullSpread, groupReferences, spread } from '../references.ts';

/**
 * A point of a curve: a net after a pruning round, by CLEVER or by an attack on the same images, over its references.
 */
export interface CleverPoint extends Pruned {
  readonly net: string;
  /** The norm, which also selects the panel; `mean` is a mean length in it, in pixel units of [0, 1]. */
  readonly quantity: 'l2' | 'inf';
  /** `CLEVER`, or an attack's title. */
  readonly series: string;
  /** 0 is the dense reference. */
  readonly round: number;
  readonly mean: number;
  /** Sample standard deviation over the references; null when there is one. */
  readonly sd: number | null;
  readonly references: number;
  /** Share of the scores that equal the radius of CLEVER's ball, mean over the references; null for attacks. */
  readonly capped: number | null;
}

interface CleverSeries {
  readonly quantity: CleverPoint['quantity'];
  readonly series: string;
  /** Null where the attack failed on every image. */
  readonly read: (model: CleverComparison) => number | null;
  readonly capped?: (model: CleverComparison) => number;
}

/** CLEVER's l2 scores, the norms of each minimum-norm attack, and CLEVER's l∞ scores. */
function curvesOf(attacks: readonly AttackEntry[]): CleverSeries[] {
  const needed = measuring(attacks, 'r2').map(
    ({ name, title }): CleverSeries => ({
      quantity: 'l2',
      series: title,
      read: ({ minimum }) => minimum[name]?.norm ?? null,
    }),
  );
  return [
    { quantity: 'l2', series: 'CLEVER', read: ({ l2 }) => l2, capped: ({ capped }) => capped },
    ...needed,
    { quantity: 'inf', series: 'CLEVER', read: ({ inf }) => inf, capped: ({ cappedInf }) => cappedInf },
  ];
}

/**
 * The points by net, panel, series and round. An attack that failed on all images of every reference has no point.
 *
 * @throws RangeError without a model, for a net on two data sets, or for a repeated model
 */
export function cleverPoints(
  all: readonly CleverComparison[],
  attacks: readonly AttackEntry[],
): {
  readonly data: readonly string[];
  readonly points: readonly CleverPoint[];
} {
  const curves = curvesOf(attacks);
  const groups = groupReferences(all);
  const nets = Map.groupBy(groups, ({ net }) => net).values();
  const points = Array.from(nets).flatMap((rounds) =>
    curves.flatMap(({ quantity, series, read, capped }) =>
      rounds.flatMap(({ net, round, models }): CleverPoint[] => {
        const value = spread(models, read);
        if (value === null) return [];
        const { mean, sd, n: references } = value;
        const ceiling = { capped: capped === undefined ? null : fullSpread(models, capped).mean };
        return [{ net, quantity, series, round, ...pruned(models), mean, sd, references, ...ceiling }];
      }),
    ),
  );
  return { data: dataSets(groups), points };
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
  'capped',
] as const satisfies readonly (keyof CleverPoint)[];

/** The plotted points as CSV; `sd` and `capped` are empty where they are null. */
export function cleverCsv(points: readonly CleverPoint[]): string {
  return csvOf(columns, points);
}
