/**
 * Gives immutable bytes a type. `encode` must be deterministic: the hash of the bytes is the artifact's name. `decode`
 * must not trust its bytes: it throws an Error that says what was expected and what was found.
 */
export interface Codec<K extends string, T> {
  /** The kind of artifact, e.g. `weights`. A handle of one kind cannot be wired to an input of another. */
  readonly kind: K;
  /** File name extension without a dot, for publishing and export. */
  readonly extension: string;
  encode(value: T): Uint8Array;
  decode(bytes: Uint8Array): T;
}

// biome-ignore lint/suspicious/noExplicitAny: inference recovers the value's type from the codec where it matters
export type AnyCodec = Codec<string, any>;

/** The value that a codec encodes. */
export type Decoded<C extends AnyCodec> = C extends Codec<string, infer T> ? T : never;
