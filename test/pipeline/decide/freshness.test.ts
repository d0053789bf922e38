import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import type { Digest } from '../../../artifacts/digest.ts';
import { digestOf } from '../../../artifacts/digest.ts';
import { json } from '../../../artifacts/json.ts';
import type { StepRecord } from '../../../cache/record.ts';
import type { Evidence } from '../../../pipeline/decide/evidence.ts';
import { damageOf, findCandidate, freshnessOf } from '../../../pipeline/decide/freshness.ts';
import { place } from '../../../pipeline/step.ts';
import { someRecord } from '../../rig/records.ts';

const definition = {
  name: 'add',
  params: z.strictObject({ by: z.number() }),
  inputs: {},
  outputs: { sum: json('sum', z.number()) },
  run: () => ({ sum: 0 }),
};
const { step } = place({ definition, file: '' }, { by: 1 }).sum!;
const sum = digestOf('sum');

const nothing: Evidence = {
  code: () => ({
    code: {
      url: 'file:///stage.ts',
      digest: digestOf('code'),
      bytes: new Uint8Array(),
      closure: { imports: [], reached: [], packages: {} },
    },
    numerics: undefined,
    environment: {},
  }),
  source: () => assert.fail(),
  find: async () => undefined,
  latest: async () => undefined,
  artifact: () => 'present',
  pinAgain: () => false,
  forced: () => false,
};
const { key, fingerprint } = await findCandidate(step, nothing, () => sum);
const made: StepRecord = {
  ...someRecord(0),
  key,
  step: step.id,
  fingerprint,
  outputs: { sum: { digest: sum, size: 1 } },
};

/** @param wanted whether another step needs the output */
async function decide(evidence: Partial<Evidence>, wanted = false) {
  const all = { ...nothing, ...evidence };
  const freshness = await freshnessOf(step, await findCandidate(step, all, () => sum), all, (record) =>
    damageOf(record, () => wanted, all),
  );
  return freshness.kind === 'fresh' ? 'fresh' : freshness.cues;
}

const kept = (record: StepRecord) => ({
  find: async (asked: Digest) => (asked === record.key ? record : undefined),
  latest: async () => record,
});

test('a step is fresh when its key has a record', async () => {
  assert.equal(await decide(kept(made)), 'fresh');
});

test('a step without any record never ran', async () => {
  assert.deepEqual(await decide({}), [{ kind: 'never-ran' }]);
});

test('a step whose key has no record differs from its latest record', async () => {
  const before = { ...made, key: digestOf('before'), fingerprint: { ...fingerprint, params: { by: 2 } } };
  assert.deepEqual(await decide(kept(before)), [{ kind: 'param-changed', name: 'by', from: '2', to: '1' }]);
  assert.deepEqual(
    await decide({ ...kept(before), forced: () => true }),
    [{ kind: 'param-changed', name: 'by', from: '2', to: '1' }],
    'forced or not, the change is the reason',
  );
});

test('a forced step is stale although its key has a record', async () => {
  assert.deepEqual(await decide({ ...kept(made), forced: () => true }), [{ kind: 'forced' }]);
});

test('a record that lacks an output of the stage does not count', async () => {
  assert.deepEqual(await decide(kept({ ...made, outputs: {} })), [{ kind: 'never-ran' }]);
});

test('a corrupt output makes its step stale, a missing one only when it is wanted', async () => {
  const corrupt = { ...kept(made), artifact: () => 'corrupt' as const };
  assert.deepEqual(await decide(corrupt), [{ kind: 'output-corrupt', output: 'sum', digest: sum }]);
  const missing = { ...kept(made), artifact: () => 'missing' as const };
  assert.equal(await decide(missing), 'fresh');
  assert.deepEqual(await decide(missing, true), [{ kind: 'output-missing', output: 'sum', digest: sum }]);
});
