import { z } from 'zod';
import { json } from '../../artifacts/json.ts';
import { text } from '../../artifacts/text.ts';
import { stage } from '../../pipeline/stage.ts';
import { dataTitle } from '../data/data-title.ts';
import { claimSchema, findingOf } from './claim.ts';
import { grid } from './markdown-grid.ts';
import { metricsTable } from './metrics-table.ts';

const findings = json(
  'claims',
  z.strictObject({
    data: z.string(),
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

/** The paper's claims beside what was measured: reproduced, off, or not run. Only what was measured on the paper's data can bear them out. */
export const checkClaims = stage(import.meta, {
  name: 'claims',
  params: z.strictObject({
    claims: z.array(claimSchema),
    data: z.string().default('mnist').describe('the data set that the claims are about'),
  }),
  inputs: { table: metricsTable },
  outputs: { findings, markdown: text('claims-markdown', 'md') },
  run: ({ params: { claims, data }, inputs: { table } }) => {
    const rows = table.data === data ? table.rows : [];
    const checked = claims.map((claim) => {
      const { id, says, source } = claim;
      return { id, says, source, ...findingOf(claim, { ...table, rows }) };
    });
    const lines = checked.map(({ says, source, verdict, seen }) => [says, source, verdict, seen]);
    const heading = `# The paper's claims, on ${dataTitle(table.data)}`;
    const head = ['claim', 'source', 'verdict', 'seen'];
    return {
      findings: { data: table.data, claims: checked },
      markdown: `${heading}\n\n${grid(head, lines)}\n`,
    };
  },
});
