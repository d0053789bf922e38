import { canonicalJson, type Json } from '../artifacts/canonical-json.ts';
import { DeclarationError } from './declaration-error.ts';
import type { AnyDefinition } from './definition.ts';
import { describeParams } from './params.ts';

/** A stage as the engine sees it: what it is and the file that defines it. */
export interface PlacedStage {
  readonly definition: AnyDefinition;
  /** URL of the defining file. */
  readonly file: string;
}

/** A typed reference to one output of a step; passing it to another step is the edge. */
export interface Handle<K extends string = string> {
  readonly kind: K;
  readonly step: Step;
  readonly output: string;
  /** The part of the id that a step with this subject continues. */
  readonly label: string;
  /** The chain of rounds it belongs to, if `iterate` made it. */
  readonly chain?: string | undefined;
}

/** A stage placed in the pipeline. */
export interface Step {
  /** Readable and unique: `train/linear/seed=3`. */
  readonly id: string;
  readonly stage: PlacedStage;
  /** Checked, with defaults applied. */
  readonly params: { readonly [name: string]: Json };
  readonly inputs: { readonly [name: string]: Handle | readonly Handle[] };
  readonly chain?: string | undefined;
  /** Path of the user's file, if the step is a source. */
  readonly source?: string;
}

const segment = /^[A-Za-z0-9][A-Za-z0-9._=+-]*$/;
const forbidden = new Set(['constructor', 'prototype']);

/** @throws DeclarationError when the id has an empty, hidden or reserved segment */
export function checkId(id: string): void {
  const bad = id.split('/').find((part) => !segment.test(part) || part.includes('..') || forbidden.has(part));
  if (bad === undefined) return;
  throw new DeclarationError(
    `step id ${JSON.stringify(id)}: segment ${JSON.stringify(bad)} is not allowed`,
    'Use letters, digits and . _ = + - in segments joined by single slashes; ' +
      'each starts with a letter or digit and has no "..".',
  );
}

/** Makes a step of a stage and returns a handle for each of its outputs. */
export function place(
  stage: PlacedStage,
  params: unknown,
  inputs: Step['inputs'] = {},
  label?: string,
): { readonly [output: string]: Handle } {
  const { definition } = stage;
  const parsed = definition.params.safeParse(params);
  if (!parsed.success) throw describeParams(definition.name, definition.params, params, parsed.error);
  checkInputs(definition, inputs);
  const subject = definition.subject === undefined ? undefined : ([inputs[definition.subject]].flat()[0] as Handle);
  const own = label ?? [subject?.label, definition.label?.(parsed.data)].filter(Boolean).join('/');
  const id = [definition.name, own].filter(Boolean).join('/');
  checkId(id);
  // A round trip through the canonical text: what is hashed is what the worker gets.
  const step: Step = {
    id,
    stage,
    params: JSON.parse(canonicalParams(id, parsed.data)),
    inputs,
    chain: subject?.chain,
  };
  return Object.fromEntries(
    Object.entries(definition.outputs).map(([output, codec]) => [
      output,
      { kind: codec.kind, step, output, label: own, chain: subject?.chain },
    ]),
  );
}

function canonicalParams(id: string, params: object): string {
  try {
    return canonicalJson(params as Json);
  } catch (error) {
    throw new DeclarationError(`step ${id}: param ${(error as Error).message}`, 'Params must be plain JSON values.');
  }
}

function checkInputs({ name, inputs: specs }: AnyDefinition, inputs: Step['inputs']): void {
  const unknown = Object.keys(inputs).find((key) => !Object.hasOwn(specs, key));
  const expected = Object.keys(specs).join(', ') || 'none';
  if (unknown !== undefined) {
    throw new DeclarationError(`stage ${name}: unknown input "${unknown}"`, `Its inputs are: ${expected}.`);
  }
  for (const [key, spec] of Object.entries(specs)) {
    const given = inputs[key];
    const isMany = 'many' in spec;
    const kind = isMany ? spec.many.kind : spec.kind;
    if (given === undefined || Array.isArray(given) !== isMany) {
      throw new DeclarationError(
        `stage ${name}: input "${key}" expects ${isMany ? 'a list of handles' : 'a handle'} of ${kind}, ` +
          `got ${describe(given)}`,
        `Pass an output of another step as { ${key}: … }.`,
      );
    }
    for (const handle of [given].flat() as Handle[]) {
      if (handle?.kind === kind) continue;
      throw new DeclarationError(
        `stage ${name}: input "${key}" expects ${kind}, got ${describe(handle)}`,
        'Wire an output of the right kind to it.',
      );
    }
  }
}

function describe(given: unknown): string {
  if (given === undefined) return 'nothing';
  if (Array.isArray(given)) return `a list of ${given.length}`;
  const handle = given as Partial<Handle> | null;
  return handle?.step ? `${handle.kind} (output "${handle.output}" of ${handle.step.id})` : typeof given;
}
