import type { Table2Row } from '../over-pruned/table-2.ts';
import type { MetricsTable } from '../robustness/metrics-table.ts';
import { type Quantity, quantityBy } from '../robustness/quantities.ts';
import type { Table1Row } from '../sparse-activations/table-1-rows.ts';
import type { LipschitzRow } from '../theory/lipschitz-table.ts';
import type { MaskRow } from '../theory/mask-table.ts';
import type { TheoryRow } from '../theory/theory-table.ts';
import type { Claim } from './claim.ts';
import { judgeAlongRounds, judgeFallOrder, judgeRound } from './judge-rounds.ts';
import { judgeAlongPenalties, judgeOverPruned, judgePublicModel, judgeUnpenalized } from './judge-tables.ts';
import { judgeBounds, judgeCertificates, judgeMasks } from './judge-theory.ts';
import type { Judgment } from './judgment.ts';

/** The rows to check claims against; empty for tables that were not made. */
export interface Results {
  /** The quantities that claims may name. */
  readonly quantities: readonly Quantity[];
  readonly metrics: MetricsTable['rows'];
  readonly table1: readonly Table1Row[];
  readonly table2: readonly Table2Row[];
  readonly theory: readonly TheoryRow[];
  readonly lipschitz: readonly LipschitzRow[];
  readonly masks: readonly MaskRow[];
}

/**
 * Checks a claim against the results for its network on its data set.
 *
 * @throws RangeError when it names an unknown quantity
 */
export function judgeClaim(claim: Claim, results: Results): Judgment {
  const isOwn = ({ data, net }: { readonly data: string; readonly net: string }) =>
    data === claim.data && net === claim.net;
  switch (claim.kind) {
    case 'bounded':
      return judgeBounds(results.theory.filter(isOwn));
    case 'certified':
      return judgeCertificates(results.lipschitz.filter(isOwn));
    case 'shrinks':
      return judgeMasks(results.masks.filter(isOwn));
  }
  const quantity = quantityBy(results.quantities, claim.quantity);
  switch (claim.kind) {
    case 'number':
      return judgeRound(claim, quantity, results.metrics.filter(isOwn));
    case 'peak':
    case 'rises':
    case 'no-rise':
      return judgeAlongRounds(claim, quantity, results.metrics.filter(isOwn));
    case 'falls-first':
      return judgeFallOrder(claim, quantity, results.metrics.filter(isOwn));
    case 'unpenalized':
      return judgeUnpenalized(claim, quantity, results.table1.filter(isOwn));
    case 'activation-peak':
      return judgeAlongPenalties(claim, quantity, results.table1.filter(isOwn));
    case 'public-model':
      return judgePublicModel(claim, quantity, results.table2.filter(isOwn));
    case 'over-pruned-less':
      return judgeOverPruned(claim, quantity, results.table2.filter(isOwn));
  }
}
