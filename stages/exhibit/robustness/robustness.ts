import type { z } from 'zod';
import { many } from '../../../pipeline/stage.ts';
import { renderFigure, figureParams } from '../../plot/render-figure.ts';
import { attackEntries } from '../../result/attack-entry.ts';
import { measures } from '../../result/measures.ts';
import type { Measures } from '../references.ts';
import { robustnessPoints } from './robustness-points.ts';
import { robustnessCsv } from './robustness-csv.ts';
import { robustnessSpec } from './robustness-spec.ts';

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
