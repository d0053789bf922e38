import type { z } from 'zod';
import type { AnyCodec, Decoded } from '../artifacts/codec.ts';
import type { AnyDefinition, Facility, InputSpec, Many } from './definition.ts';
import { checkEnvironment } from './environment.ts';
import { type Handle, place, type Step } from './step.ts';

/** An input that takes any number of handles of one kind. */
export function many<C extends AnyCodec>(codec: C): Many<C> {
  return { many: codec };
}

/** A step's own saved progress, kept under a key that leaves out the stage's extent params. */
export interface Checkpoint {
  /** The furthest saved progress that is not beyond `limit`, or undefined. */
  restore(limit: number): Promise<{ readonly progress: number; readonly bytes: Uint8Array } | undefined>;
  /**
   * Returns once the bytes are durable. While the run is being interrupted it does not return: the step ends here, and
   * the same command continues from this point.
   */
  save(progress: number, bytes: Uint8Array): Promise<void>;
}

/** How far a step is; `done` of `total` in units of the stage's choice. */
export interface Progress {
  readonly done: number;
  readonly total: number;
  readonly loss?: number;
}

type InputValue<S> = S extends Many<infer C> ? readonly Decoded<C>[] : S extends AnyCodec ? Decoded<S> : never;
type InputHandle<S> =
  S extends Many<infer C> ? readonly Handle<C['kind']>[] : S extends AnyCodec ? Handle<S['kind']> : never;

export interface Context<P extends z.ZodObject, I, F> {
  readonly params: z.output<P>;
  readonly inputs: { readonly [N in keyof I]: InputValue<I[N]> };
  /** What `needs.facility` opened; undefined when the stage names none. */
  readonly compute: F extends { readonly type?: infer T } ? NonNullable<T> : undefined;
  readonly checkpoint: Checkpoint;
  progress(report: Progress): void;
  /** A number worth keeping in the record, such as a final loss; NaN and infinities are refused. */
  metric(name: string, value: number): void;
  log(line: string): void;
}

type OutputValues<O> = { readonly [N in keyof O]: O[N] extends AnyCodec ? Decoded<O[N]> : never };

export interface Definition<
  P extends z.ZodObject,
  I extends Record<string, InputSpec>,
  O extends Record<string, AnyCodec>,
  F extends Facility | undefined,
> {
  /** Lower-case words joined by `-`; the first part of a step's id. */
  readonly name: string;
  /** Unknown keys are always refused; defaults are applied before hashing. */
  readonly params: P;
  readonly inputs: I;
  readonly outputs: O;
  /**
   * Default: a CPU core. `gpu` asks for a slot of a GPU even without a facility. A step sees no variable of the user's
   * environment but those that `environment` names, and their values are in its key.
   */
  readonly needs?: { readonly facility?: F; readonly device?: 'gpu'; readonly environment?: readonly string[] };
  /** Params that say how long to go on, not what to compute: checkpoints stay valid when these change. */
  readonly extent?: readonly (keyof z.output<P> & string)[];
  /** The input whose label this step's id continues: an attack on `linear/seed=3` is `deepfool/linear/seed=3`. */
  readonly subject?: keyof I & string;
  /** This step's own part of its id, e.g. `seed=3`. */
  readonly label?: (params: z.output<P>) => string;
  /** The work. Pure: what is not in params, inputs or code must not change its outputs. */
  run(context: Context<P, I, F>): Promise<OutputValues<O>> | OutputValues<O>;
}

/** Placing a stage: params and input handles make a step; the result is a handle for each output. */
export interface Stage<P extends z.ZodObject, I, O> {
  (
    params: z.input<P>,
    inputs: { readonly [N in keyof I]: InputHandle<I[N]> },
    /** Replaces the label that the subject and `label` would give. */
    label?: string,
  ): { readonly [N in keyof O]: O[N] extends AnyCodec ? Handle<O[N]['kind']> : never };
  readonly definition: AnyDefinition;
  /** URL of the file that defines it: the entry of its code bundle. */
  readonly file: string;
}

/**
 * Defines a kind of work. One exported stage per file; the engine bundles what the file reaches, hashes the bundle and
 * runs it.
 *
 * @param meta `import.meta` of the file
 * @throws DeclarationError when `needs.environment` is invalid, or a step is placed with invalid params, inputs or id
 */
export function stage<
  P extends z.ZodObject,
  const I extends Record<string, InputSpec>,
  const O extends Record<string, AnyCodec>,
  F extends Facility | undefined = undefined,
>(meta: { readonly url: string }, definition: Definition<P, I, O, F>): Stage<P, I, O> {
  checkEnvironment(definition as unknown as AnyDefinition);
  const strict: AnyDefinition = {
    ...(definition as unknown as AnyDefinition),
    // The bundle that a worker runs leaves the schema out.
    params: definition.params?.strict(),
  };
  const placed = { definition: strict, file: meta.url };
  const call = (params: unknown, inputs: Step['inputs'], label?: string) => place(placed, params, inputs, label);
  return Object.assign(call, placed) as unknown as Stage<P, I, O>;
}
