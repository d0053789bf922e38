import type { LipschitzRow } from '../theory/lipschitz-table.ts';
import type { MaskRow } from '../theory/mask-table.ts';
import type { TheoryRow } from '../theory/theory-table.ts';
import { type Judgment, judgment, notRun } from './judgment.ts';

/** @param own rows of the table of bounds for the claim's network */
export function judgeBounds(own: readonly TheoryRow[]): Judgment {
  if (own.length === 0) return notRun;
  const [models, broken] = [count(own, (row) => row.models), count(own, (row) => row.broken)];
  return judgment(broken === 0, `r∞ above its bound in ${broken} of ${models} models`);
}

/** @param own rows of the table of Lemma 3.1 for the claim's network */
export function judgeCertificates(own: readonly LipschitzRow[]): Judgment {
  const [fooled, broken] = [count(own, (row) => row.fooled), count(own, (row) => row.broken)];
  // Attacks that change no label test no certificate.
  if (fooled === 0) return notRun;
  return judgment(broken === 0, `${broken} of the ${fooled} labels that attacks changed were certified`);
}

/** @param own rows of the table of Theorem 3.3 for the claim's network */
export function judgeMasks(own: readonly MaskRow[]): Judgment {
  const theorem = own.filter(({ ofTheorem }) => ofTheorem);
  const most = theorem.reduce((largest, { alpha }) => Math.max(largest, alpha), 0);
  if (most === 0) return notRun;
  const rising = count(theorem, (row) => row.rising);
  const last = theorem.findLast(({ masked, alpha }) => masked === 'hidden' && alpha === most);
  const left =
    last === undefined ? '' : `; at α = ${most}, ${percent(last.c1)} of c₁ and ${percent(last.c2)} of c₂ remain`;
  return judgment(rising === 0, `did not shrink from one α to the next: ${rising} times${left}`);
}

function count<Row>(rows: readonly Row[], read: (row: Row) => number): number {
  return rows.reduce((sum, row) => sum + read(row), 0);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(2)} %`;
}
