import type { Table } from './table.ts';

/** What both sides must agree on. Their random numbers differ, so the tolerances are those between references. */
export const alike = [
  { column: 'accuracy_mean', within: 0.01, of: 'points' },
  { column: 'fgs_mean', within: 0.03, of: 'points' },
  { column: 'rfgs_mean', within: 0.05, of: 'points' },
  { column: 'deepfool_mean', within: 0.05, of: 'ours' },
  { column: 'cw_mean', within: 0.05, of: 'ours' },
] as const;

/** With fewer images on which C&W succeeded, a mean is not compared. */
const enough = 100;

/**
 * Compares the two tables of metrics: as many rounds, the same sparsity after each, and for the dense models the same
 * accuracy and robustness within a tolerance.
 *
 * @param slack factor on the tolerances: references that were trained briefly differ more
 * @returns one sentence per difference; none if both computed the same
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
