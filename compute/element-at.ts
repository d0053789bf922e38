/**
 * The element at an index that must exist; `list.at()` would also accept negative ones.
 *
 * @throws RangeError beyond the ends
 */
export function elementAt<T>(list: ArrayLike<T | undefined>, index: number): T {
  const element = list[index];
  if (element !== undefined) return element;
  throw new RangeError(`expected an index from 0 to ${list.length - 1}, got ${index}`);
}
