import type { TopLevelSpec } from 'vega-lite';
import { type Figure, figureSpec } from '../../plot/figure-spec.ts';
import { accuracyPanel } from '../robustness/panels.ts';
import type { TheoryPoint } from './theory-points.ts';
import { boundPanel, constantPanel, maskedPanel, radiusPanel } from './theory-panels.ts';

interface TheoryFigure extends Omit<Figure<TheoryPoint>, 'description'> {
  /** ε of the l∞ attacks and of the bounds on r∞, named in the axis title. */
  readonly epsilon: number;
}

/**
 * One row per net, with the panels it has points for: r∞ and its bounds, l2 radii, constants as it is pruned and under
 * random masks.
 */
export function theorySpec({ epsilon, ...figure }: TheoryFigure): TopLevelSpec {
  const { points } = figure;
  const description = 'Theoretical bounds and measurements, against the share of pruned weights.';
  return figureSpec({ description, ...figure }, ({ net, title }, _, looks) => {
    const shared = { points, looks };
    const has = new Set(points.filter((point) => point.net === net).map(({ quantity }) => quantity));
    return [
      ...(has.has('accuracy') ? [accuracyPanel(shared, net, `${title}: r∞`, epsilon)] : []),
      ...(has.has('bound') ? [boundPanel(shared, net, `${title}: bound uncapped`)] : []),
      ...(has.has('radius') ? [radiusPanel(shared, net, `${title}: r₂ and γ₂`)] : []),
      ...(has.has('constant') ? [constantPanel(shared, net, `${title}: constants`)] : []),
      ...(has.has('masked') ? [maskedPanel(shared, net, `${title}: random masks`)] : []),
    ];
  });
}
