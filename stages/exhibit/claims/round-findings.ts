import type { MetricsTable } from '../robustness/metrics-table.ts';
import { type QuantityName, quantities } from '../robustness/quantities.ts';
import type { ClaimOf } from './claim.ts';
import { type Finding, notRun, verdict, written } from './verdict.ts';

type Rows = MetricsTable['rows'];

/** @param own rows of the claim's net */
export function inRound({ round, quantity, value, tolerance }: ClaimOf<'number'>, own: Rows): Finding {
  const mean = own.find((row) => row.round === round)?.values[quantity]?.mean;
  if (mean === undefined) return notRun;
  return verdict(Math.abs(mean - value) <= tolerance, written(mean, quantity));
}

/** @param own rows of the claim's net */
export function alongRounds({ kind, quantity: of, by }: ClaimOf<'peak' | 'rises' | 'no-rise'>, own: Rows): Finding {
  const series = seriesOf(own, of);
  if (series === null) return notRun;
  const [dense, last] = [series[0]!.value, series.at(-1)!.value];
  const peak = series.reduce((best, each) => (each.value > best.value ? each : best));
  const seen = `${written(dense, of)} dense, ${written(peak.value, of)} at most (round ${peak.round}), ${written(last, of)} in the last round`;
  if (kind === 'no-rise') return verdict(peak.value <= dense * (1 + by), seen);
  const isHigher = peak.value > dense * (1 + by);
  return verdict(isHigher && (kind === 'rises' || last < peak.value * (1 - by)), seen);
}

/** @param own rows of the claim's net */
export function fallsFirst({ quantity: of, by, points }: ClaimOf<'falls-first'>, own: Rows): Finding {
  const series = seriesOf(own, of);
  if (series === null) return notRun;
  const highest = (name: 'value' | 'accuracy', upTo: number) =>
    Math.max(...series.slice(0, upTo + 1).map((each) => each[name]));
  const fallen = series.find(({ value }, i) => value < highest('value', i) * (1 - by))?.round;
  const worse = series.find(({ accuracy }, i) => accuracy < highest('accuracy', i) - points)?.round;
  const told = (round: number | undefined) => (round === undefined ? 'never' : `in round ${round}`);
  const seen = `${quantities[of].title} falls by ${100 * by} % ${told(fallen)}, accuracy by ${100 * points} points ${told(worse)}`;
  return verdict(fallen !== undefined && (worse === undefined || fallen < worse), seen);
}

/** A net's means by round; null for a sweep of so few rounds that it says nothing of where things fall. */
function seriesOf(own: Rows, quantity: QuantityName) {
  const series = own
    .toSorted((a, b) => a.round - b.round)
    .flatMap(({ round, values }) => {
      const [value, accuracy] = [values[quantity]?.mean, values.accuracy?.mean];
      return value === undefined || accuracy === undefined ? [] : [{ round, value, accuracy }];
    });
  return series.length < 3 || series[0]!.round !== 0 ? null : series;
}
