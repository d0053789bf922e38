import type { Table2Row } from '../over-pruned/table-2.ts';
import type { Table1Row } from '../sparse-activations/table-1-rows.ts';
import type { ClaimOf } from './claim.ts';
import { type Finding, notRun, verdict, written } from './verdict.ts';

/** @param own rows of Table 1 of the claim's net */
export function withoutPenalty(
  { quantity, value, tolerance }: ClaimOf<'unpenalised'>,
  own: readonly Table1Row[],
): Finding {
  const mean = own.find(({ lambda }) => lambda === 0)?.[quantity]?.mean;
  if (mean === undefined) return notRun;
  return verdict(Math.abs(mean - value) <= tolerance, written(mean, quantity));
}

/** @param own rows of Table 1 of the claim's net */
export function alongPenalties({ quantity, by }: ClaimOf<'activation-peak'>, own: readonly Table1Row[]): Finding {
  const series = own
    .toSorted((a, b) => a.lambda - b.lambda)
    .flatMap(({ lambda, ...row }) => (row[quantity] === null ? [] : [{ lambda, value: row[quantity].mean }]));
  // Fewer cannot rise and fall.
  if (series.length < 3 || series[0]!.lambda !== 0) return notRun;
  const [plain, last] = [series[0]!.value, series.at(-1)!.value];
  const peak = series.reduce((best, each) => (each.value > best.value ? each : best));
  const holds = peak.value > plain * (1 + by) && last < peak.value * (1 - by);
  const [from, to, end] = [plain, peak.value, last].map((value) => written(value, quantity));
  return verdict(holds, `${from} without a penalty, ${to} at most (λ = ${peak.lambda}), ${end} with the largest λ`);
}

/** @param own rows of Table 2 of the claim's net */
export function amongPublicModels(
  { sparse, quantity, value, tolerance }: ClaimOf<'public-model'>,
  own: readonly Table2Row[],
): Finding {
  const seen = own.find((row) => row.sparse === sparse)?.[quantity];
  if (seen === undefined || seen === null) return notRun;
  return verdict(Math.abs(seen - value) <= tolerance, written(seen, quantity));
}

/** @param own rows of Table 2 of the claim's net */
export function lessThanDense({ quantity, by }: ClaimOf<'over-pruned-less'>, own: readonly Table2Row[]): Finding {
  const [dense, sparse] = [false, true].map((is) => own.find((row) => row.sparse === is)?.[quantity] ?? null);
  if (dense == null || sparse == null) return notRun;
  return verdict(
    sparse < dense * (1 - by),
    `${written(dense, quantity)} dense, ${written(sparse, quantity)} over-pruned`,
  );
}
