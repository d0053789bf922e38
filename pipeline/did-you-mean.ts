/**
 * The candidate that was probably meant: the nearest one that differs in at most a third of the typed letters, else the
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

/** Levenshtein distance; `row` has the distances from the letters read of `a` to each beginning of `b`. */
function editDistance(a: string, b: string): number {
  const letters = [...b];
  let row = letters.map((_, j) => j + 1);
  for (const [i, letter] of [...a].entries()) {
    // The empty beginning of `b` is left out of the row: its distance is the number of letters read.
    let [diagonal, left] = [i, i + 1];
    row = row.map((above, j) => {
      const distance = Math.min(above + 1, left + 1, diagonal + (letter === letters[j] ? 0 : 1));
      [diagonal, left] = [above, distance];
      return distance;
    });
  }
  return row.at(-1) ?? a.length;
}
