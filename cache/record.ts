import { z } from 'zod';
import { type Digest, isDigest } from '../artifacts/digest.ts';

const digest = z.custom<Digest>(isDigest, 'expected a SHA-256 digest');

/**
 * Everything that decides a step's result, and nothing that does not: never a device index, path, time or host.
 *
 * Format history: 1, the first.
 */
const fingerprint = z.strictObject({
  format: z.literal(1),
  stage: z.string(),
  /** Hash of the bundle of all code the stage reaches. */
  code: digest,
  /** Every package the bundle imports and what they depend on: version, and hash of the installed files. */
  packages: z.record(z.string(), z.string()),
  /** With defaults applied. */
  params: z.record(z.string(), z.json()),
  /** By content: when a step runs again and yields the same bytes, its dependents stay fresh. */
  inputs: z.record(z.string(), z.union([digest, z.array(digest)])),
  /** Engine, provider, versions and the facility's own code: what decides the last bits. */
  numerics: z.record(z.string(), z.string()).optional(),
  /** The exact version of Node; absent in records of before it counted. */
  node: z.string().optional(),
  /** Hashes of the values of the variables that the stage declares. */
  environment: z.record(z.string(), digest).optional(),
});

export type Fingerprint = z.output<typeof fingerprint>;

/** The result of a finished step. */
const record = z.strictObject({
  format: z.literal(1),
  /** Hash of the fingerprint. */
  key: digest,
  step: z.string(),
  fingerprint,
  outputs: z.record(z.string(), z.strictObject({ digest, size: z.int().nonnegative() })),
  metrics: z.record(z.string(), z.number()),
  /** Wall time of the step itself, by a monotonic clock. */
  seconds: z.number().nonnegative(),
  /** When it finished, ISO 8601; for people, never compared. */
  at: z.string(),
  device: z.string(),
  host: z.string(),
  /** The processor's model: the last bits depend on its instruction set. */
  processor: z.string(),
  run: z.string(),
});

export type StepRecord = z.output<typeof record>;

/**
 * The digest of one output of a finished step.
 *
 * @throws RangeError when the record has no such output
 */
export function outputDigest({ step, outputs }: StepRecord, output: string): Digest {
  const found = outputs[output];
  if (found !== undefined) return found.digest;
  throw new RangeError(`record of ${step}: expected an output "${output}", got ${Object.keys(outputs).join(', ')}`);
}

/** Why a step's last attempt left no record. */
const failureRecord = z.strictObject({
  format: z.literal(1),
  step: z.string(),
  key: digest,
  kind: z.string(),
  message: z.string(),
  /** File, line and column in the user's files, if known. */
  place: z.string().optional(),
  at: z.string(),
  run: z.string(),
});

export type FailureRecord = z.output<typeof failureRecord>;

export type Decoding<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: string };

/** Reads a record's JSON, trusting nothing. */
export function decodeRecord(text: string): Decoding<StepRecord> {
  return decode(record, text);
}

export function decodeFailure(text: string): Decoding<FailureRecord> {
  return decode(failureRecord, text);
}

function decode<T>(schema: z.ZodType<T>, text: string): Decoding<T> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return { ok: false, problem: (error as Error).message };
  }
  const parsed = schema.safeParse(json);
  return parsed.success ? { ok: true, value: parsed.data } : { ok: false, problem: z.prettifyError(parsed.error) };
}
