import { createHash } from 'node:crypto';

/** A file in CIFAR-10's binary layout: one record per label, with arbitrary but reproducible pixels. */
export function cifarRecords(labels: readonly number[], seed = 0): Uint8Array {
  return Buffer.concat(
    labels.map((label, i) =>
      Buffer.concat([
        Uint8Array.of(label),
        createHash('shake256', { outputLength: 3072 }).update(`${seed} ${i}`).digest(),
      ]),
    ),
  );
}
