import { canonicalJson } from '../../artifacts/canonical-json.ts';
import { type Digest, digestOf } from '../../artifacts/digest.ts';
import type { Fingerprint } from '../../cache/record.ts';
import type { Handle, Step } from '../step.ts';
import type { Code } from './code.ts';

/** Digests of a step's inputs: one each, or a list where the input takes many. */
export type InputDigests = Fingerprint['inputs'];

/** The readable record of everything that decides a step's result. */
export function fingerprintOf(
  step: Step,
  code: Code,
  inputs: InputDigests,
  numerics: Fingerprint['numerics'],
): Fingerprint {
  return {
    format: 1,
    stage: step.stage.definition.name,
    code: code.digest,
    packages: code.packages,
    params: step.params as Fingerprint['params'],
    inputs,
    ...(numerics && { numerics }),
  };
}

/** The name under which a result is found again. */
export function keyOf(fingerprint: Fingerprint): Digest {
  return digestOf(canonicalJson(['step', fingerprint]));
}

/** The name under which a step's progress is found again: how long it was to take does not count. */
export function checkpointKeyOf(fingerprint: Fingerprint, extent: readonly string[]): Digest {
  const params = Object.fromEntries(Object.entries(fingerprint.params).filter(([name]) => !extent.includes(name)));
  return digestOf(canonicalJson(['checkpoint', { ...fingerprint, params }]));
}

/** Looks up each wired handle's digest. */
export function inputDigests(step: Step, digestOfHandle: (handle: Handle) => Digest): InputDigests {
  return Object.fromEntries(
    Object.entries(step.inputs).map(([name, wired]) => [
      name,
      Array.isArray(wired) ? wired.map(digestOfHandle) : digestOfHandle(wired as Handle),
    ]),
  );
}
