import type { TopLevelSpec } from 'vega-lite';
import type { Point } from './curve.ts';
import { type Figure, figureSpec } from './figure-spec.ts';
import { accuracyPanel, normPanel } from './panels.ts';

interface Robustness extends Omit<Figure<Point>, 'description'> {
  /** Budget of the l∞ attacks, for the axis title. */
  readonly epsilon: number;
}

/**
 * The figure as a Vega-Lite specification that holds its data: a row a net; accuracies under l∞ attacks (r∞) on the left,
 * norms of minimum-norm attacks (r2) on the right; against the share of weights pruned.
 */
export function robustnessSpec({ epsilon, ...figure }: Robustness): TopLevelSpec {
  const { points } = figure;
  const description = 'Robustness against the share of the weights that is pruned.';
  return figureSpec({ description, ...figure }, ({ net, title }) => [
    accuracyPanel(points, net, `${title}: r∞`, epsilon),
    normPanel(points, net, `${title}: r₂`),
  ]);
}
