import type { Table2Row } from '../over-pruned/table-2.ts';
import type { MetricsTable } from '../robustness/metrics-table.ts';
import type { Table1Row } from '../sparse-activations/table-1-rows.ts';
import type { LipschitzRow } from '../theory/lipschitz-table.ts';
import type { MaskRow } from '../theory/mask-table.ts';
import type { TheoryRow } from '../theory/theory-table.ts';
import type { Claim } from './claim.ts';
import { alongRounds, fallsFirst, inRound } from './round-findings.ts';
import { alongPenalties, amongPublicModels, lessThanDense, withoutPenalty } from './table-findings.ts';
import { outsideCertificates, shrinksUnderMasks, withinBounds } from './theory-findings.ts';
import type { Finding } from './verdict.ts';

/** What was computed that claims are held against; what was not run has no rows. */
export interface Evidence {
  readonly metrics: MetricsTable['rows'];
  readonly table1: readonly Table1Row[];
  readonly table2: readonly Table2Row[];
  readonly theory: readonly TheoryRow[];
  readonly lipschitz: readonly LipschitzRow[];
  readonly masks: readonly MaskRow[];
}

/** Holds a claim against what was computed on its data set. */
export function findingOf(claim: Claim, evidence: Evidence): Finding {
  const isOwn = ({ data, net }: { readonly data: string; readonly net: string }) =>
    data === claim.data && net === claim.net;
  switch (claim.kind) {
    case 'number':
      return inRound(claim, evidence.metrics.filter(isOwn));
    case 'peak':
    case 'rises':
    case 'no-rise':
      return alongRounds(claim, evidence.metrics.filter(isOwn));
    case 'falls-first':
      return fallsFirst(claim, evidence.metrics.filter(isOwn));
    case 'unpenalised':
      return withoutPenalty(claim, evidence.table1.filter(isOwn));
    case 'activation-peak':
      return alongPenalties(claim, evidence.table1.filter(isOwn));
    case 'public-model':
      return amongPublicModels(claim, evidence.table2.filter(isOwn));
    case 'over-pruned-less':
      return lessThanDense(claim, evidence.table2.filter(isOwn));
    case 'bounded':
      return withinBounds(evidence.theory.filter(isOwn));
    case 'certified':
      return outsideCertificates(evidence.lipschitz.filter(isOwn));
    case 'shrinks':
      return shrinksUnderMasks(evidence.masks.filter(isOwn));
  }
}
