import type { MetricsTable } from '../robustness/metrics-table.ts';
import type { Quantity } from '../robustness/quantities.ts';
import type { ClaimOf } from './claim.ts';
import { type Judgment, judgment, notRun, written } from './judgment.ts';
import { shapeOf } from './series-shape.ts';

type Rows = MetricsTable['rows'];

/** @param own rows of the metrics for the claim's network */
export function judgeRound({ round, value, tolerance }: ClaimOf<'number'>, quantity: Quantity, own: Rows): Judgment {
  const mean = own.find((row) => row.round === round)?.values[quantity.name]?.mean;
  if (mean === undefined) return notRun;
  return judgment(Math.abs(mean - value) <= tolerance, written(mean, quantity));
}

/** @param own rows of the metrics for the claim's network */
export function judgeAlongRounds(
  { kind, by }: ClaimOf<'peak' | 'rises' | 'no-rise'>,
  of: Quantity,
  own: Rows,
): Judgment {
  const shape = shapeOf(seriesOf(own, of));
  if (shape?.first.round !== 0) return notRun;
  const { first: dense, last, peak } = shape;
  const [from, to, end] = [dense, peak, last].map(({ value }) => written(value, of));
  const seen = `${from} dense, peak ${to} (round ${peak.round}), ${end} in the last round`;
  if (kind === 'no-rise') return judgment(peak.value <= dense.value * (1 + by), seen);
  const isHigher = peak.value > dense.value * (1 + by);
  return judgment(isHigher && (kind === 'rises' || last.value < peak.value * (1 - by)), seen);
}

/** @param own rows of the metrics for the claim's network */
export function judgeFallOrder({ by, points }: ClaimOf<'falls-first'>, of: Quantity, own: Rows): Judgment {
  const series = seriesOf(own, of);
  if (shapeOf(series)?.first.round !== 0) return notRun;
  const highest = (name: 'value' | 'accuracy', upTo: number) =>
    Math.max(...series.slice(0, upTo + 1).map((each) => each[name]));
  const fallen = series.find(({ value }, i) => value < highest('value', i) * (1 - by))?.round;
  const worse = series.find(({ accuracy }, i) => accuracy < highest('accuracy', i) - points)?.round;
  const when = (round: number | undefined) => (round === undefined ? 'never' : `in round ${round}`);
  const falls = `${of.title} falls by ${100 * by} % ${when(fallen)}`;
  const seen = `${falls}, accuracy by ${100 * points} points ${when(worse)}`;
  return judgment(fallen !== undefined && (worse === undefined || fallen < worse), seen);
}

/** A network's means by round, for rounds with both. */
function seriesOf(own: Rows, { name }: Quantity) {
  return own
    .toSorted((a, b) => a.round - b.round)
    .flatMap(({ round, values }) => {
      const [value, accuracy] = [values[name]?.mean, values.accuracy?.mean];
      return value === undefined || accuracy === undefined ? [] : [{ round, value, accuracy }];
    });
}
