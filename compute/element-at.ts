/**
 * The element at a position that the list must have; `list.at()` would also take negative ones.
 *
 * @throws RangeError beyond the ends
 */
export function elementAt<T>(list: ArrayLike<T | undefined>, index: number): T {
  const element = list[index];
  if (element !== undefined) return element;
  throw new RangeError(`expected an index from 0 to ${list.length - 1}, got ${index}`);
}
