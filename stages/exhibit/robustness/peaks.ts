import { threshold } from '../../measure/statistics/threshold.ts';
import type { MetricsTable } from './metrics-table.ts';

type Row = MetricsTable['rows'][number];

/**
 * The peak of a net's robustness against one attack as it is pruned, and the threshold from which it falls (the paper's
 * Section 4.2).
 */
export interface Peak {
  readonly net: string;
  /** Name of the attack, and of its quantity. */
  readonly attack: string;
  /** Means over the references: of the dense references, the highest, and of the last round. */
  readonly dense: number;
  readonly peak: number;
  readonly last: number;
  /** Round of the highest mean, the first among equals; 0 if pruning never helped. */
  readonly round: number;
  /** Share of the weights pruned there, 0…1. */
  readonly sparsity: number;
  /**
   * The last round whose mean is within the share `margin` of the highest so far; null if that is the last round of
   * all.
   */
  readonly threshold: { readonly round: number; readonly sparsity: number } | null;
}

/** The share of the highest so far that a mean may lose before it counts as fallen; as in the claims `falls-first`. */
export const margin = 0.05;

/**
 * The peaks of each net under each attack, in the order of the rows; only for nets with a dense reference and at least
 * one pruning round.
 */
export function peaksOf(rows: readonly Row[], attacks: readonly string[]): readonly Peak[] {
  return Array.from(Map.groupBy(rows, ({ net }) => net).values()).flatMap((own) =>
    attacks.flatMap((attack) => peakOf(own, attack) ?? []),
  );
}

function peakOf(rows: readonly Row[], attack: string): Peak | undefined {
  const known = rows.flatMap(({ net, round, values }) => {
    const mean = values[attack]?.mean;
    return mean === undefined ? [] : [{ net, round, mean, sparsity: values.sparsity?.mean ?? 0 }];
  });
  const [dense, ...later] = known;
  const last = later.at(-1);
  if (dense?.round !== 0 || last === undefined) return undefined;
  const highest = known.reduce((best, each) => (each.mean > best.mean ? each : best));
  const { net, round, sparsity } = highest;
  const from = threshold(withHighest(known), ({ mean, soFar }) => mean < soFar * (1 - margin));
  return {
    ...{ net, attack, dense: dense.mean, peak: highest.mean, last: last.mean, round, sparsity },
    threshold: from ? { round: from.round, sparsity: from.sparsity } : null,
  };
}

function withHighest<R extends { readonly mean: number }>(rounds: readonly R[]): (R & { readonly soFar: number })[] {
  let soFar = Number.NEGATIVE_INFINITY;
  return rounds.map((round) => {
    soFar = Math.max(soFar, round.mean);
    return { ...round, soFar };
  });
}
