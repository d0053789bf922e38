import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { type Findings, findings } from '../../pipeline/findings.ts';
import { buildGraph, upstreamOf } from '../../pipeline/graph.ts';
import { publish } from '../../pipeline/pipeline.ts';
import { stage } from '../../pipeline/stage.ts';

const bridge: Findings = {
  title: 'What the builder promised',
  data: ['the north span'],
  findings: [
    { id: 'load', claim: 'bears 40 t', source: 'contract, § 3', verdict: 'reproduced', seen: '41 t' },
    { id: 'sag', claim: 'sags by 3 mm', source: 'contract, § 4', verdict: 'not run', seen: '–' },
  ],
};

test('findings survive encoding and decoding', () => {
  assert.deepEqual(findings.decode(findings.encode(bridge)), bridge);
  const nothing = { title: 'Nothing checked', data: [], findings: [] };
  assert.deepEqual(findings.decode(findings.encode(nothing)), nothing);
});

const [load] = bridge.findings;
for (const [what, value, message] of [
  ['an unknown verdict', { ...bridge, findings: [{ ...load, verdict: 'fine' }] }, /expected one of .*reproduced/],
  ['a finding without a claim', { ...bridge, findings: [{ ...load, claim: '' }] }, /claim/],
  ['an unknown field', { ...bridge, findings: [{ ...load, note: '' }] }, /note/],
  ['no title', { data: [], findings: [] }, /title/],
  ['a list', [load], /expected object, received array/],
] as const) {
  test(`refused on encoding and on decoding: ${what}`, () => {
    assert.throws(() => findings.encode(value as Findings), message);
    assert.throws(() => findings.decode(Buffer.from(JSON.stringify(value))), message);
  });
}

test('a target keeps its role if the graph is reduced to requested steps', () => {
  const check = stage(import.meta, {
    name: 'check',
    params: z.object({}),
    inputs: {},
    outputs: { findings },
    run: () => ({ findings: bridge }),
  });
  const target = publish('promises.json', check({}, {}).findings, { role: 'findings' });
  const graph = buildGraph([target, publish('copy.json', check({}, {}, 'copy').findings)]);
  assert.deepEqual(
    upstreamOf(graph, new Set([target.handle.step])).targets.map(({ file, role }) => [file, role]),
    [['promises.json', 'findings']],
  );
});
