import { canonicalJson } from '../../artifacts/canonical-json.ts';
import { type Digest, digestOf } from '../../artifacts/digest.ts';
import type { Fingerprint } from '../../cache/record.ts';
import type { Handle, Step } from '../step.ts';
import type { StageCode } from './stage-code.ts';

/** Digests of a step's inputs: one each, or a list where the input takes many. */
export type InputDigests = Fingerprint['inputs'];

/**
 * A step's fingerprint, the readable record of everything that decides its result, and its key, the fingerprint's hash.
 *
 * @param digestOfHandle the digest behind each input handle
 */
export function identify(
  step: Step,
  { code, numerics, environment }: StageCode,
  digestOfHandle: (handle: Handle) => Digest,
): { readonly fingerprint: Fingerprint; readonly key: Digest } {
  const fingerprint: Fingerprint = {
    format: 1,
    stage: step.stage.definition.name,
    code: code.digest,
    packages: code.closure.packages,
    params: step.params as Fingerprint['params'],
    inputs: inputDigests(step, digestOfHandle),
    ...(numerics && { numerics }),
    node: process.version,
    environment: digestsOf(environment),
  };
  return { fingerprint, key: digestOf(canonicalJson(['step', fingerprint])) };
}

/** Values may be secrets, and fingerprints are kept: only their hashes are in them. */
function digestsOf(environment: StageCode['environment']): Record<string, Digest> {
  return Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, digestOf(value)]));
}

/** The key of a step's checkpoints. It leaves out the params that only say how long the step goes on. */
export function checkpointKeyOf(fingerprint: Fingerprint, extent: readonly string[]): Digest {
  const params = Object.fromEntries(Object.entries(fingerprint.params).filter(([name]) => !extent.includes(name)));
  return digestOf(canonicalJson(['checkpoint', { ...fingerprint, params }]));
}

/** What is behind each input of a step, one by one or as a list, as the input is wired. */
export function inputDigests<D extends Digest | undefined>(step: Step, digestOfHandle: (handle: Handle) => D) {
  return Object.fromEntries(
    Object.entries(step.inputs).map(([name, wired]) => [
      name,
      Array.isArray(wired) ? wired.map(digestOfHandle) : digestOfHandle(wired as Handle),
    ]),
  );
}
