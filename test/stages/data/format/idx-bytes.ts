/** An IDX file of unsigned bytes; the values need not match the sizes. */
export function idx(sizes: readonly number[], values: readonly number[]): Uint8Array {
  const header = Buffer.alloc(4 + 4 * sizes.length);
  header.set([0, 0, 8, sizes.length]);
  for (const [axis, size] of sizes.entries()) header.writeUInt32BE(size, 4 + 4 * axis);
  return new Uint8Array([...header, ...values]);
}
