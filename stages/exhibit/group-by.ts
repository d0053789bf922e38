export type NonEmpty<T> = readonly [T, ...T[]];

/** The items that share a key, in the order of each key's first item; no group is empty. */
export function groupBy<T extends object>(items: readonly T[], keyOf: (item: T) => unknown): NonEmpty<T>[] {
  const groups = Map.groupBy(items, keyOf).values();
  return Array.from(groups).flatMap(([first, ...others]) => (first === undefined ? [] : [[first, ...others] as const]));
}
