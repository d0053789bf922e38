import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AnyCodec } from '../artifacts/codec.ts';
import { type Digest, digestOf } from '../artifacts/digest.ts';
import type { StepRecord } from '../cache/record.ts';
import { DeclarationError } from './declaration-error.ts';
import { checkId, type Handle, type Step } from './step.ts';

/**
 * A user's file as an input. Its bytes count, not its path or times. A run reads it once, at the start, and steps read
 * those bytes.
 *
 * @param codec what the file holds; the steps that take it decode it
 * @param file path or `new URL('./data.csv', import.meta.url)`
 * @param label its name in ids, by default the file's name
 */
export function source<C extends AnyCodec>(codec: C, file: string | URL, label?: string): Handle<C['kind']> {
  const path = file instanceof URL ? fileURLToPath(file) : file;
  const own = label ?? basename(path).replaceAll(/[^A-Za-z0-9._=+-]/g, '_');
  const id = `source/${own}`;
  checkId(id);
  const definition = {
    name: 'source',
    params: undefined as never,
    inputs: {},
    outputs: { file: codec },
    run: () => ({}),
  };
  const step: Step = { id, stage: { definition, file: '' }, params: {}, inputs: {}, source: path };
  return { kind: codec.kind, step, output: 'file', label: own };
}

/**
 * What a source holds now, in the form of a record.
 *
 * @param keep stores the bytes; without it they are only hashed
 * @throws DeclarationError when the file cannot be read
 */
export function readSource(step: Step, keep: (bytes: Uint8Array) => Digest = digestOf): StepRecord {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(step.source!);
  } catch (error) {
    throw new DeclarationError(`${step.id}: ${(error as Error).message}`, 'Create the file or change the pipeline.');
  }
  const digest = keep(bytes);
  const fingerprint = { format: 1 as const, stage: 'source', code: digest, packages: {}, params: {}, inputs: {} };
  const circumstances = { seconds: 0, at: '', device: '', host: '', processor: '', run: '' };
  return {
    format: 1,
    key: digest,
    step: step.id,
    fingerprint,
    outputs: { file: { digest, size: bytes.length } },
    metrics: {},
    ...circumstances,
  };
}
