import { z } from 'zod';
import type { MetricsTable } from './metrics-table.ts';
import { type QuantityName, quantities, quantityNames } from './quantities.ts';

const quantity = z.enum(quantityNames as [QuantityName, ...QuantityName[]]);
const common = {
  /** Lower-case words joined by `-`. */
  id: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
  /** The claim in a sentence, and where the paper makes it. */
  says: z.string(),
  source: z.string(),
  net: z.string(),
};

/** A claim of the paper that a table of metrics can bear out or not. Shares are 0…1, norms in pixel units of [0, 1]. */
export const claimSchema = z.discriminatedUnion('kind', [
  /** The mean is within `tolerance` of `value`. */
  z.strictObject({
    ...common,
    kind: z.literal('number'),
    quantity,
    round: z.int().nonnegative(),
    value: z.number(),
    tolerance: z.number().positive(),
  }),
  /** The mean rises from the dense reference by more than `by` of it, to a peak, and has fallen by more than `by` of the peak in the last round. */
  z.strictObject({ ...common, kind: z.literal('peak'), quantity, by: z.number().positive() }),
  /** The mean rises from the dense reference by more than `by` of it. */
  z.strictObject({ ...common, kind: z.literal('rises'), quantity, by: z.number().positive() }),
  /** The mean never exceeds that of the dense reference by more than `by` of it. */
  z.strictObject({ ...common, kind: z.literal('no-rise'), quantity, by: z.number().positive() }),
  /** The mean of `quantity` is below its highest so far by more than `by` of that in an earlier round than the accuracy is, by `points`. */
  z.strictObject({
    ...common,
    kind: z.literal('falls-first'),
    quantity,
    by: z.number().positive(),
    points: z.number().positive(),
  }),
]);

export type Claim = z.output<typeof claimSchema>;

/** What became of a claim: `not run` where the table has not what it takes. */
export interface Finding {
  readonly verdict: 'reproduced' | 'off' | 'not run';
  /** What was seen, in words. */
  readonly seen: string;
}

const notRun: Finding = { verdict: 'not run', seen: '–' };

/** Holds a claim against what was measured. */
export function findingOf(claim: Claim, { rows }: MetricsTable): Finding {
  const own = rows.filter(({ net }) => net === claim.net).sort((a, b) => a.round - b.round);
  if (claim.kind === 'number') {
    const mean = own.find(({ round }) => round === claim.round)?.values[claim.quantity]?.mean;
    if (mean === undefined) return notRun;
    return verdict(Math.abs(mean - claim.value) <= claim.tolerance, `${written(mean, claim.quantity)}`);
  }
  const series = own.flatMap(({ round, values }) => {
    const [value, accuracy] = [values[claim.quantity]?.mean, values.accuracy?.mean];
    return value === undefined || accuracy === undefined ? [] : [{ round, value, accuracy }];
  });
  // A sweep of fewer rounds says nothing of where things fall.
  if (series.length < 3 || series[0]!.round !== 0) return notRun;
  return claim.kind === 'falls-first' ? fallsFirst(claim, series) : alongRounds(claim, series);
}

type Series = readonly { readonly round: number; readonly value: number; readonly accuracy: number }[];

function alongRounds(
  { kind, quantity: of, by }: Extract<Claim, { kind: 'peak' | 'rises' | 'no-rise' }>,
  series: Series,
): Finding {
  const [dense, last] = [series[0]!.value, series.at(-1)!.value];
  const peak = series.reduce((best, each) => (each.value > best.value ? each : best));
  const seen = `${written(dense, of)} dense, ${written(peak.value, of)} at most (round ${peak.round}), ${written(last, of)} in the last round`;
  if (kind === 'no-rise') return verdict(peak.value <= dense * (1 + by), seen);
  const isHigher = peak.value > dense * (1 + by);
  return verdict(isHigher && (kind === 'rises' || last < peak.value * (1 - by)), seen);
}

function fallsFirst({ quantity: of, by, points }: Extract<Claim, { kind: 'falls-first' }>, series: Series): Finding {
  const highest = (name: 'value' | 'accuracy', upTo: number) =>
    Math.max(...series.slice(0, upTo + 1).map((each) => each[name]));
  const fallen = series.find(({ value }, i) => value < highest('value', i) * (1 - by))?.round;
  const worse = series.find(({ accuracy }, i) => accuracy < highest('accuracy', i) - points)?.round;
  const told = (round: number | undefined) => (round === undefined ? 'never' : `in round ${round}`);
  const seen = `${quantities[of].title} falls by ${100 * by} % ${told(fallen)}, accuracy by ${100 * points} points ${told(worse)}`;
  return verdict(fallen !== undefined && (worse === undefined || fallen < worse), seen);
}

function verdict(holds: boolean, seen: string): Finding {
  return { verdict: holds ? 'reproduced' : 'off', seen };
}

function written(value: number, name: QuantityName): string {
  return quantities[name].unit === 'share' ? `${(100 * value).toFixed(2)} %` : value.toFixed(4);
}
