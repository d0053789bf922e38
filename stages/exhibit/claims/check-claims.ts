import { z } from 'zod';
import { text } from '../../../artifacts/text.ts';
import { findings } from '../../../pipeline/findings.ts';
import { many, stage } from '../../../pipeline/stage.ts';
import { dataTitle } from '../../data/data-title.ts';
import { dataSets } from '../references.ts';
import { claimSchema } from './claim.ts';
import { judgeClaim } from './judge-claim.ts';
import { lipschitzRows } from '../theory/lipschitz-table.ts';
import { maskRows } from '../theory/mask-table.ts';
import { grid } from '../markdown-grid.ts';
import { metricsTable } from '../robustness/metrics-table.ts';
import { quantitiesOf } from '../robustness/quantities.ts';
import { attackEntries } from '../../result/attack-entry.ts';
import { table1Rows } from '../sparse-activations/table-1-rows.ts';
import { table2Rows } from '../over-pruned/table-2.ts';
import { theoryRows } from '../theory/theory-table.ts';

const title = "The paper's claims";

/**
 * Checks the paper's claims against the tables: reproduced, off, or not run. A claim only counts results on its own
 * data set. Inputs are empty for tables that were not made.
 *
 * @throws RangeError when a claim names an attack that is not in `attacks`
 */
export const checkClaims = stage(import.meta, {
  name: 'claims',
  params: z.strictObject({
    claims: z.array(claimSchema),
    attacks: attackEntries.describe('the attacks that claims name'),
  }),
  inputs: {
    metrics: many(metricsTable),
    table1: many(table1Rows),
    table2: many(table2Rows),
    theory: many(theoryRows),
    lipschitz: many(lipschitzRows),
    masks: many(maskRows),
  },
  outputs: { findings, markdown: text('claims-markdown', 'md') },
  run: ({ params: { claims, attacks }, inputs }) => {
    const tables = {
      metrics: inputs.metrics.flatMap(({ rows }) => rows),
      table1: inputs.table1.flat(),
      table2: inputs.table2.flat(),
      theory: inputs.theory.flat(),
      lipschitz: inputs.lipschitz.flat(),
      masks: inputs.masks.flat(),
    };
    const results = { ...tables, quantities: quantitiesOf(attacks) };
    const checked = claims.map((claim) => {
      const { id, says, source } = claim;
      return { id, claim: says, source, ...judgeClaim(claim, results) };
    });
    const data = dataSets(Object.values(tables).flat());
    const lines = checked.map(({ claim, source, verdict, seen }) => [claim, source, verdict, seen]);
    const heading = `# ${title}${data.length > 0 ? `, on ${dataTitle(...data)}` : ''}`;
    const head = ['claim', 'source', 'verdict', 'seen'];
    return {
      findings: { title, data: data.map((name) => dataTitle(name)), findings: checked },
      markdown: `${heading}\n\n${grid(head, lines)}\n`,
    };
  },
});
