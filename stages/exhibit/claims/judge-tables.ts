import type { Table2Row } from '../over-pruned/table-2.ts';
import type { Table1Row } from '../sparse-activations/table-1-rows.ts';
import type { ClaimOf } from './claim.ts';
import { type Judgment, judgment, notRun, written } from './judgment.ts';
import { shapeOf } from './series-shape.ts';

/** @param own rows of Table 1 for the claim's network */
export function judgeUnpenalized(
  { quantity, value, tolerance }: ClaimOf<'unpenalized'>,
  own: readonly Table1Row[],
): Judgment {
  const mean = own.find(({ lambda }) => lambda === 0)?.[quantity]?.mean;
  if (mean === undefined) return notRun;
  return judgment(Math.abs(mean - value) <= tolerance, written(mean, quantity));
}

/** @param own rows of Table 1 for the claim's network */
export function judgeAlongPenalties({ quantity, by }: ClaimOf<'activation-peak'>, own: readonly Table1Row[]): Judgment {
  const series = own
    .toSorted((a, b) => a.lambda - b.lambda)
    .flatMap(({ lambda, ...row }) => (row[quantity] === null ? [] : [{ lambda, value: row[quantity].mean }]));
  const shape = shapeOf(series);
  if (shape?.first.lambda !== 0) return notRun;
  const { first: plain, last, peak } = shape;
  const holds = peak.value > plain.value * (1 + by) && last.value < peak.value * (1 - by);
  const [from, to, end] = [plain, peak, last].map(({ value }) => written(value, quantity));
  return judgment(holds, `${from} without a penalty, ${to} at most (λ = ${peak.lambda}), ${end} with the largest λ`);
}

/** @param own rows of Table 2 for the claim's network */
export function judgePublicModel(
  { sparse, quantity, value, tolerance }: ClaimOf<'public-model'>,
  own: readonly Table2Row[],
): Judgment {
  const seen = own.find((row) => row.sparse === sparse)?.[quantity];
  if (seen === undefined || seen === null) return notRun;
  return judgment(Math.abs(seen - value) <= tolerance, written(seen, quantity));
}

/** @param own rows of Table 2 for the claim's network */
export function judgeOverPruned({ quantity, by }: ClaimOf<'over-pruned-less'>, own: readonly Table2Row[]): Judgment {
  const [dense, sparse] = [false, true].map((is) => own.find((row) => row.sparse === is)?.[quantity] ?? null);
  if (dense == null || sparse == null) return notRun;
  return judgment(
    sparse < dense * (1 - by),
    `${written(dense, quantity)} dense, ${written(sparse, quantity)} over-pruned`,
  );
}
