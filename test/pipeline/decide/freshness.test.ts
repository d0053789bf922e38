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
const current: StepRecord = {
  ...someRecord(0),
  key,
  step: step.id,
  fingerprint,
  outputs: { sum: { digest: sum, size: 1 } },
};

/** @param needed whether another step needs the output */
async function decide(evidence: Partial<Evidence>, needed = false) {
  const all = { ...nothing, ...evidence };
  const freshness = await freshnessOf(step, await findCandidate(step, all, () => sum), all, (record) =>
    damageOf(record, () => needed, all),
  );
  return freshness.kind === 'fresh' ? 'fresh' : freshness.cues;
}

const stored = (record: StepRecord) => ({
  find: async (digest: Digest) => (digest === record.key ? record : undefined),
  latest: async () => record,
});

test('a step is fresh if its key has a record', async () => {
  assert.equal(await decide(stored(current)), 'fresh');
});

test('a step without any record is reported as never run', async () => {
  assert.deepEqual(await decide({}), [{ kind: 'never-ran' }]);
});

test('a step whose key has no record is compared with its latest record', async () => {
  const before = { ...current, key: digestOf('before'), fingerprint: { ...fingerprint, params: { by: 2 } } };
  assert.deepEqual(await decide(stored(before)), [{ kind: 'param-changed', name: 'by', from: '2', to: '1' }]);
  assert.deepEqual(
    await decide({ ...stored(before), forced: () => true }),
    [{ kind: 'param-changed', name: 'by', from: '2', to: '1' }],
    'expected the change as the reason, even if forced',
  );
});

test('a forced step is stale even if its key has a record', async () => {
  assert.deepEqual(await decide({ ...stored(current), forced: () => true }), [{ kind: 'forced' }]);
});

test('a record without an output of the stage does not count', async () => {
  assert.deepEqual(await decide(stored({ ...current, outputs: {} })), [{ kind: 'never-ran' }]);
});

test('a corrupt output makes its step stale, a missing one only if it is needed', async () => {
  const corrupt = { ...stored(current), artifact: () => 'corrupt' as const };
  assert.deepEqual(await decide(corrupt), [{ kind: 'output-corrupt', output: 'sum', digest: sum }]);
  const missing = { ...stored(current), artifact: () => 'missing' as const };
  assert.equal(await decide(missing), 'fresh');
  assert.deepEqual(await decide(missing, true), [{ kind: 'output-missing', output: 'sum', digest: sum }]);
});
