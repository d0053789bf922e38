import type { TopLevelSpec } from 'vega-lite';
import { type Figure, figureSpec } from '../../plot/figure-spec.ts';
import { letter } from '../../plot/letter.ts';
import type { RobustnessPoint } from './robustness-points.ts';
import { accuracyPanel, normPanel } from './panels.ts';

interface Robustness extends Omit<Figure<RobustnessPoint>, 'description'> {
  /** Budget of the l∞ attacks, named in the axis title. */
  readonly epsilon: number;
}

/**
 * The figure as a self-contained Vega-Lite specification: one row per net, accuracies under l∞ attacks (r∞) on the
 * left, norms of minimum-norm attacks (r2) on the right, against the share of weights pruned. Panels have letters, as
 * in the paper.
 */
export function robustnessSpec({ epsilon, ...figure }: Robustness): TopLevelSpec {
  const { points } = figure;
  const description = 'Robustness against the share of pruned weights.';
  return figureSpec({ description, ...figure }, ({ net, title }, row, looks) => [
    accuracyPanel({ points, looks }, net, `(${letter(2 * row)}) ${title}: r∞`, epsilon),
    normPanel({ points, looks }, net, `(${letter(2 * row + 1)}) ${title}: r₂`),
  ]);
}
