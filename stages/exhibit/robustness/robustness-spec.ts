import type { TopLevelSpec } from 'vega-lite';
import { type Figure, figureSpec } from '../../plot/figure-spec.ts';
import { letter } from '../../plot/letter.ts';
import type { Point } from './curve.ts';
import { accuracyPanel, normPanel } from './panels.ts';

interface Robustness extends Omit<Figure<Point>, 'description'> {
  /** Budget of the l∞ attacks, for the axis title. */
  readonly epsilon: number;
}

/**
 * The figure as a Vega-Lite specification that holds its data: a row a net; accuracies under l∞ attacks (r∞) on the left,
 * norms of minimum-norm attacks (r2) on the right; against the share of weights pruned. Panels are lettered as they are read, as in the paper.
 */
export function robustnessSpec({ epsilon, ...figure }: Robustness): TopLevelSpec {
  const { points } = figure;
  const description = 'Robustness against the share of the weights that is pruned.';
  return figureSpec({ description, ...figure }, ({ net, title }, row, looks) => [
    accuracyPanel({ points, looks }, net, `(${letter(2 * row)}) ${title}: r∞`, epsilon),
    normPanel({ points, looks }, net, `(${letter(2 * row + 1)}) ${title}: r₂`),
  ]);
}
