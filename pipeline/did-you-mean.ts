/**
 * The candidate that was probably meant: the nearest one of which at most a third of the typed letters differ, else the
 * shortest one that the typed text abbreviates.
 */
export function didYouMean(typed: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(typed.length / 3)) + 1;
  const known = [...candidates];
  for (const candidate of known) {
    const distance = editDistance(typed.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best ?? known.filter((candidate) => abbreviates(typed, candidate)).sort((a, b) => a.length - b.length)[0];
}

/** Whether a name has all typed letters in order, beginning with the first: `refs` abbreviates `references`. */
function abbreviates(typed: string, name: string): boolean {
  if (typed.length < 3 || name[0] !== typed[0]) return false;
  let at = 0;
  for (const letter of name) if (letter === typed[at]) at += 1;
  return at === typed.length;
}

/** Levenshtein distance, one row at a time. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, substitution));
    }
    row = next;
  }
  return row[b.length]!;
}
