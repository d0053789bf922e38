import type { Table } from './table.ts';

/** What both sides must have found alike. Seeds mean other random numbers on each side, so within what references differ by. */
export const alike = [
  { column: 'accuracy_mean', within: 0.01, of: 'points' },
  { column: 'fgs_mean', within: 0.03, of: 'points' },
  { column: 'rfgs_mean', within: 0.05, of: 'points' },
  { column: 'deepfool_mean', within: 0.05, of: 'ours' },
  { column: 'cw_mean', within: 0.05, of: 'ours' },
] as const;

/** Fewer images that C&W succeeded on are no mean to compare. */
const enough = 100;

/**
 * Holds the two tables of metrics against each other: as many rounds, the same sparsity after each, and for the dense models the same accuracy
 * and robustness within a tolerance.
 *
 * @param slack by what the tolerances are wider: references that were trained briefly lie far apart
 * @returns what does not agree, a sentence each; none: both computed the same
 */
export function disagreements(ours: Table, peer: Table, slack: number): string[] {
  if (ours.length !== peer.length) return [`rounds: expected as many as ours, ${ours.length}, got ${peer.length}`];
  const sparsities = ours.flatMap(({ sparsity_mean: expected }, round) => {
    const got = peer[round]!.sparsity_mean;
    return Math.abs(got! - expected!) < 1e-9
      ? []
      : [`sparsity_mean of round ${round}: expected ${expected}, got ${got}`];
  });
  const dense = alike.flatMap(({ column, within, of }) => {
    const [expected, got] = [ours[0]![column]!, peer[0]![column]!];
    const most = slack * (of === 'points' ? within : within * expected);
    const isComparable = column !== 'cw_mean' || [ours, peer].every(([first]) => first!.cwSuccesses_mean! >= enough);
    if (!isComparable || Math.abs(got - expected) <= most) return [];
    return [`${column} of the dense models: expected ${expected} ± ${most.toPrecision(2)}, got ${got}`];
  });
  return [...sparsities, ...dense];
}
