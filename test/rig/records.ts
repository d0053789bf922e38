import { canonicalJson } from '../../artifacts/canonical-json.ts';
import { digestOf } from '../../artifacts/digest.ts';
import type { StepRecord } from '../../cache/record.ts';

/** A record like that of a step; `nth` makes it distinct. */
export function someRecord(nth: number): StepRecord {
  const fingerprint = {
    format: 1 as const,
    stage: 'round',
    code: digestOf('code'),
    packages: { zod: '4.6.7' },
    params: { nth },
    inputs: { from: digestOf(`input ${nth}`), many: [digestOf('a'), digestOf('b')] },
  };
  return {
    format: 1,
    key: digestOf(canonicalJson(['step', fingerprint])),
    step: `round/nth=${nth}`,
    fingerprint,
    outputs: { to: { digest: digestOf(`output ${nth}`), size: 8 } },
    metrics: { loss: 0.25 },
    seconds: 0.5,
    at: '2026-11-23T00:00:00.000Z',
    device: 'cpu:0',
    host: 'here',
    processor: 'some',
    run: 'first',
  };
}
