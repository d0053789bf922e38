import type { TopLevelSpec } from 'vega-lite';
import type { z } from 'zod';
import { many } from '../../../pipeline/stage.ts';
import { type Figure, figureSpec } from '../../plot/figure-spec.ts';
import { letter } from '../../plot/letter.ts';
import { renderFigure, figureParams } from '../../plot/render-figure.ts';
import { attackEntries } from '../../result/attack-entry.ts';
import { measures } from '../../result/measures.ts';
import type { Measures } from '../references.ts';
import { accuracyPanel, normPanel } from './panels.ts';
import { type RobustnessPoint, robustnessCsv, robustnessPoints } from './robustness-points.ts';

/** The inputs of every figure of robustness against sparsity. */
export const robustnessInputs = { measures: many(measures) };

export function robustnessParams(heading: string) {
  return figureParams(heading).extend({ attacks: attackEntries });
}

type Params = z.output<ReturnType<typeof robustnessParams>>;

/**
 * One row per net: accuracy under bounded attacks (r∞) on the left, mean perturbation of minimum-norm attacks (r2) on
 * the right, benign accuracy in both. Means over the references, with ± 1 standard deviation on the first points, as in
 * the paper.
 */
export function drawRobustness(
  { zoom, attacks, ...params }: Params,
  all: readonly Measures[],
  log: (line: string) => void,
) {
  const { data, points } = robustnessPoints(all, attacks);
  return renderFigure(robustnessSpec({ data, points, ...params }), robustnessCsv(points), { zoom, log });
}

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
