const verdicts = ['reproduced', 'off', 'not run'];

/** How often each verdict was given on the claims, none of the three left out; a word that is none of them is counted after. */
export function tallyOf(given: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map(verdicts.map((word) => [word, 0]));
  for (const word of given) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}
