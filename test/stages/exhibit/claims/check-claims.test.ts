import assert from 'node:assert/strict';
import { test } from 'node:test';
import { entries } from '../../../../paper/experiments/attacks.ts';
import { type Findings, findings } from '../../../../pipeline/findings.ts';
import { checkClaims } from '../../../../stages/exhibit/claims/check-claims.ts';
import type { Claim } from '../../../../stages/exhibit/claims/claim.ts';
import { common, nothing, table } from './made-up-results.ts';

test('a claim is judged only by results on its data set', () => {
  const { definition } = checkClaims;
  const claim: Claim = { ...common, kind: 'number', round: 0, value: 0.5, tolerance: 0.1 };
  const check = (data: string) =>
    definition.run({
      params: definition.params.parse({ claims: [claim], attacks: entries }),
      inputs: { ...nothing, metrics: [table([0.5], [0.9], data)] },
    }) as { markdown: string; findings: Findings };
  assert.match(check('mnist').markdown, /\| it holds \| Section 4 \| reproduced \| 50\.00 % \|/);
  assert.match(check('digits').markdown, /SYNTHETIC[\s\S]*\| not run \| – \|/);
});

test('the findings agree with the published table, and name the data', () => {
  const { definition } = checkClaims;
  const { data: _, ...rest } = common;
  const claims: Claim[] = ['mnist', 'digits'].map((data) => {
    return { ...rest, data, kind: 'number', round: 0, value: 0.5, tolerance: 0.1 };
  });
  const outputs = definition.run({
    params: definition.params.parse({ claims, attacks: entries }),
    inputs: { ...nothing, metrics: [table([0.7], [0.9], 'mnist'), table([0.5], [0.9], 'digits')] },
  }) as { markdown: string; findings: Findings };
  const of = { id: 'a-claim', claim: 'it holds', source: 'Section 4' };
  assert.deepEqual(findings.decode(findings.encode(outputs.findings)), {
    title: "The paper's claims",
    data: ['MNIST', 'SYNTHETIC data (built-in digits, not MNIST)'],
    findings: [
      { ...of, verdict: 'off', seen: '70.00 %' },
      { ...of, verdict: 'reproduced', seen: '50.00 %' },
    ],
  });
  const [heading, , , , ...lines] = outputs.markdown.trimEnd().split('\n');
  assert.equal(heading, `# ${outputs.findings.title}, on ${outputs.findings.data.join(' and ')}`);
  const rows = outputs.findings.findings.map(({ claim, source, verdict, seen }) => [claim, source, verdict, seen]);
  assert.deepEqual(
    lines,
    rows.map((row) => `| ${row.join(' | ')} |`),
  );
});
