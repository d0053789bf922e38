import { threshold } from '../../measure/statistics/threshold.ts';
import type { MetricsTable } from './metrics-table.ts';

type Row = MetricsTable['rows'][number];

/** Where a net's robustness against one attack is highest as it is pruned, and the threshold from which it falls (the paper's Section 4.2). */
export interface Peak {
  readonly net: string;
  /** The attack's name, which is that of its robustness too. */
  readonly attack: string;
  /** Of the dense reference, the highest mean over the references, and that of the last round. */
  readonly dense: number;
  readonly peak: number;
  readonly last: number;
  /** Of the highest: the first of equals; round 0 when pruning never helped. */
  readonly round: number;
  /** Share of the weights pruned there, 0…1. */
  readonly sparsity: number;
  /** The last round whose mean is not below the highest so far by more than `margin` of it; null when that is the last of all. */
  readonly threshold: { readonly round: number; readonly sparsity: number } | null;
}

/** The share of the highest so far that a mean may lose before it counts as fallen: that of the paper's claims that robustness falls first. */
export const margin = 0.05;

/**
 * The peaks of each net under each of the attacks, in the order of the rows; nets with a dense reference and at least
 * one round only.
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
