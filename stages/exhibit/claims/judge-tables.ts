import type { Table2Row } from '../over-pruned/table-2.ts';
import type { Quantity } from '../robustness/quantities.ts';
import type { Table1Row } from '../sparse-activations/table-1-rows.ts';
import type { ClaimOf } from './claim.ts';
import { type Judgment, judgment, notRun, written } from './judgment.ts';
import { shapeOf } from './series-shape.ts';

/** @param own rows of Table 1 for the claim's network */
export function judgeUnpenalized(
  { value, tolerance }: ClaimOf<'unpenalized'>,
  quantity: Quantity,
  own: readonly Table1Row[],
): Judgment {
  const mean = own.find(({ lambda }) => lambda === 0)?.values[quantity.name]?.mean;
  if (mean === undefined) return notRun;
  return judgment(Math.abs(mean - value) <= tolerance, written(mean, quantity));
}

/** @param own rows of Table 1 for the claim's network */
export function judgeAlongPenalties(
  { by }: ClaimOf<'activation-peak'>,
  quantity: Quantity,
  own: readonly Table1Row[],
): Judgment {
  const series = own
    .toSorted((a, b) => a.lambda - b.lambda)
    .flatMap(({ lambda, values }) => {
      const value = values[quantity.name]?.mean;
      return value === undefined ? [] : [{ lambda, value }];
    });
  const shape = shapeOf(series);
  if (shape?.first.lambda !== 0) return notRun;
  const { first: plain, last, peak } = shape;
  const holds = peak.value > plain.value * (1 + by) && last.value < peak.value * (1 - by);
  const [from, to, end] = [plain, peak, last].map(({ value }) => written(value, quantity));
  return judgment(holds, `${from} without a penalty, peak ${to} (λ = ${peak.lambda}), ${end} with the largest λ`);
}

/** @param own rows of Table 2 for the claim's network */
export function judgePublicModel(
  { sparse, value, tolerance }: ClaimOf<'public-model'>,
  quantity: Quantity,
  own: readonly Table2Row[],
): Judgment {
  const seen = own.find((row) => row.sparse === sparse)?.values[quantity.name];
  if (seen === undefined || seen === null) return notRun;
  return judgment(Math.abs(seen - value) <= tolerance, written(seen, quantity));
}

/** @param own rows of Table 2 for the claim's network */
export function judgeOverPruned(
  { by }: ClaimOf<'over-pruned-less'>,
  quantity: Quantity,
  own: readonly Table2Row[],
): Judgment {
  const [dense, sparse] = [false, true].map(
    (is) => own.find((row) => row.sparse === is)?.values[quantity.name] ?? null,
  );
  if (dense == null || sparse == null) return notRun;
  return judgment(
    sparse < dense * (1 - by),
    `${written(dense, quantity)} dense, ${written(sparse, quantity)} over-pruned`,
  );
}
