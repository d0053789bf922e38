import type { AnyCodec, Decoded } from '../artifacts/codec.ts';

/** Turns artifacts of one kind into files that other programs read. */
export interface Exporter<C extends AnyCodec = AnyCodec> {
  /** As `--to` takes it; also the file's extension. */
  readonly format: string;
  readonly codec: C;
  /** @param lineage params of the step, of the step that its subject comes from, and so on upwards */
  write(value: Decoded<C>, lineage: readonly Readonly<Record<string, unknown>>[]): Uint8Array;
}
