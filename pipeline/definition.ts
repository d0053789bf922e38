import type { z } from 'zod';
import type { AnyCodec } from '../artifacts/codec.ts';
import type { Choice } from '../compute/devices/choice.ts';

/** An input that takes any number of handles of one kind; `run` gets an array in the order they were wired. */
export interface Many<C extends AnyCodec> {
  readonly many: C;
}

export type InputSpec = AnyCodec | Many<AnyCodec>;

/**
 * Something a step computes with (an engine on a device), opened once per worker, not once per step. Its module is
 * bundled and hashed like a stage; that digest, its packages and `numerics` are the step's numerics class.
 */
export interface Facility<T = unknown> {
  readonly name: string;
  /** URL of the module; it exports `open(device: { kind: string; index: number }): Promise<T>`. */
  readonly module: string;
  /** Kinds of device it can use under a choice, best first. */
  readonly devices: (choice: Choice) => readonly string[];
  /** What decides the last bits of a result besides the module itself, e.g. engine and provider. */
  readonly numerics: (choice: Choice) => Readonly<Record<string, string>>;
  /** Packages that the module imports but never loads under a choice: they are not in the key. */
  readonly unused?: (choice: Choice) => readonly string[];
  readonly type?: T | undefined;
}

/** A definition without its types, as the engine sees it. */
export interface AnyDefinition {
  readonly name: string;
  readonly params: z.ZodObject;
  readonly inputs: Readonly<Record<string, InputSpec>>;
  readonly outputs: Readonly<Record<string, AnyCodec>>;
  readonly needs?: {
    readonly facility?: Facility | undefined;
    readonly device?: 'gpu';
    readonly environment?: readonly string[];
  };
  readonly extent?: readonly string[];
  readonly subject?: string;
  // biome-ignore lint/suspicious/noExplicitAny: checked when the stage was defined
  readonly label?: (params: any) => string;
  // biome-ignore lint/suspicious/noExplicitAny: checked when the stage was defined
  run(context: any): Promise<Record<string, any>> | Record<string, any>;
}
