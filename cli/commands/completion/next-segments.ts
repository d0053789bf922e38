/**
 * Completes ids one segment at a time, as a shell completes paths. While only one folder can follow, its content does.
 *
 * @returns whole ids, and beginnings of ids that end with a slash
 */
export function nextSegments(ids: readonly string[], typed: string): string[] {
  const found = new Set<string>();
  const matching = ids.filter((id) => id.startsWith(typed));
  for (const id of matching) {
    const end = id.indexOf('/', typed.length);
    found.add(end === -1 ? id : id.slice(0, end + 1));
  }
  const [only] = found;
  return found.size === 1 && only?.endsWith('/') ? nextSegments(matching, only) : [...found];
}
