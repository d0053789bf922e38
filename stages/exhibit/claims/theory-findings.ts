import type { LipschitzRow } from '../theory/lipschitz-table.ts';
import type { MaskRow } from '../theory/mask-table.ts';
import type { TheoryRow } from '../theory/theory-table.ts';
import { type Finding, notRun, verdict } from './verdict.ts';

/** @param own rows of the theory table of the claim's net */
export function withinBounds(own: readonly TheoryRow[]): Finding {
  if (own.length === 0) return notRun;
  const [models, broken] = [count(own, (row) => row.models), count(own, (row) => row.broken)];
  return verdict(broken === 0, `r∞ above its bound in ${broken} of ${models} models`);
}

/** @param own rows of the table of Lemma 3.1 of the claim's net */
export function outsideCertificates(own: readonly LipschitzRow[]): Finding {
  const [fooled, broken] = [count(own, (row) => row.fooled), count(own, (row) => row.broken)];
  // Where no attack worked, none could have broken a certificate.
  if (fooled === 0) return notRun;
  return verdict(broken === 0, `${broken} of ${fooled} labels that attacks changed were certified`);
}

/** @param own rows of the table of Theorem 3.3 of the claim's net */
export function shrinksUnderMasks(own: readonly MaskRow[]): Finding {
  const theorem = own.filter(({ ofTheorem }) => ofTheorem);
  const most = theorem.reduce((largest, { alpha }) => Math.max(largest, alpha), 0);
  if (most === 0) return notRun;
  const rising = count(theorem, (row) => row.rising);
  const last = theorem.findLast(({ masked, alpha }) => masked === 'hidden' && alpha === most);
  const left =
    last === undefined ? '' : `; ${percent(last.c1)} of c₁ and ${percent(last.c2)} of c₂ left at α = ${most}`;
  return verdict(rising === 0, `not less than at the α before ${rising} times${left}`);
}

function count<Row>(rows: readonly Row[], read: (row: Row) => number): number {
  return rows.reduce((sum, row) => sum + read(row), 0);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(2)} %`;
}
