import { z } from 'zod';
import { json } from '../../../artifacts/json.ts';
import { text } from '../../../artifacts/text.ts';
import { many, stage } from '../../../pipeline/stage.ts';
import { dataTitle } from '../../data/data-title.ts';
import { dataSets } from '../references.ts';
import { claimSchema } from './claim.ts';
import { findingOf } from './finding.ts';
import { lipschitzRows } from '../theory/lipschitz-table.ts';
import { maskRows } from '../theory/mask-table.ts';
import { grid } from '../markdown-grid.ts';
import { metricsTable } from '../robustness/metrics-table.ts';
import { table1Rows } from '../sparse-activations/table-1-rows.ts';
import { table2Rows } from '../over-pruned/table-2.ts';
import { theoryRows } from '../theory/theory-table.ts';

const findings = json(
  'claims',
  z.strictObject({
    data: z.array(z.string()).readonly(),
    claims: z.array(
      z.strictObject({
        id: z.string(),
        says: z.string(),
        source: z.string(),
        verdict: z.enum(['reproduced', 'off', 'not run']),
        seen: z.string(),
      }),
    ),
  }),
);

/** The paper's claims beside what was measured: reproduced, off, or not run. Only what was computed on a claim's own data can bear it out; an input that was not run is wired to nothing. */
export const checkClaims = stage(import.meta, {
  name: 'claims',
  params: z.strictObject({ claims: z.array(claimSchema) }),
  inputs: {
    metrics: many(metricsTable),
    table1: many(table1Rows),
    table2: many(table2Rows),
    theory: many(theoryRows),
    lipschitz: many(lipschitzRows),
    masks: many(maskRows),
  },
  outputs: { findings, markdown: text('claims-markdown', 'md') },
  run: ({ params: { claims }, inputs }) => {
    const evidence = {
      metrics: inputs.metrics.flatMap(({ rows }) => rows),
      table1: inputs.table1.flat(),
      table2: inputs.table2.flat(),
      theory: inputs.theory.flat(),
      lipschitz: inputs.lipschitz.flat(),
      masks: inputs.masks.flat(),
    };
    const checked = claims.map((claim) => {
      const { id, says, source } = claim;
      return { id, says, source, ...findingOf(claim, evidence) };
    });
    const data = dataSets(Object.values(evidence).flat());
    const lines = checked.map(({ says, source, verdict, seen }) => [says, source, verdict, seen]);
    const heading = `# The paper's claims${data.length > 0 ? `, on ${dataTitle(...data)}` : ''}`;
    const head = ['claim', 'source', 'verdict', 'seen'];
    return {
      findings: { data, claims: checked },
      markdown: `${heading}\n\n${grid(head, lines)}\n`,
    };
  },
});
