import { entries } from '../../../../paper/experiments/attacks.ts';
import type { Results } from '../../../../stages/exhibit/claims/judge-claim.ts';
import { summarize } from '../../../../stages/exhibit/robustness/metrics-table.ts';
import { quantitiesOf } from '../../../../stages/exhibit/robustness/quantities.ts';

const quantities = quantitiesOf(entries);

/** One reference with the given r∞ under FGS and accuracies by round. */
export function table(fgs: readonly number[], accuracy: readonly number[], data = 'mnist') {
  return summarize(
    fgs.map((value, round) => ({
      data,
      net: 'lenet-5',
      seed: 1,
      round,
      weights: 100,
      nonzero: 100 - round,
      accuracy: accuracy[round]!,
      images: 10,
      attacks: [{ attack: 'fgs', images: 10, accuracy: value, minimum: null }],
    })),
    quantities,
  );
}

/** Common fields of the claims in tests. */
export const common = {
  id: 'a-claim',
  says: 'it holds',
  source: 'Section 4',
  data: 'mnist',
  net: 'lenet-5',
  quantity: 'fgs',
} as const;

/** No results. */
export const nothing: Results = {
  quantities,
  metrics: [],
  table1: [],
  table2: [],
  theory: [],
  lipschitz: [],
  masks: [],
};
