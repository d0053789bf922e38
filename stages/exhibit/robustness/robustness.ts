import type { z } from 'zod';
import { many } from '../../../pipeline/stage.ts';
import { drawn, type figureParams } from '../../plot/drawn.ts';
import { measures } from '../../result/measures.ts';
import type { Measures } from '../references.ts';
import { curves } from './curve.ts';
import { pointsCsv } from './points-csv.ts';
import { robustnessSpec } from './robustness-spec.ts';

/** What a figure of robustness against sparsity reads, whichever nets it shows. */
export const robustnessInputs = { measures: many(measures) };

type Params = z.output<ReturnType<typeof figureParams>>;

/**
 * A row a net; accuracy under FGS and rFGS (r∞) on the left, mean perturbation of DeepFool and C&W (r2) on the right, benign accuracy in both;
 * mean over the references with ± 1 standard deviation on the first points, as in the paper.
 */
export function drawRobustness({ zoom, ...params }: Params, all: readonly Measures[], log: (line: string) => void) {
  const { data, points } = curves(all);
  return drawn(robustnessSpec({ data, points, ...params }), pointsCsv(points), { zoom, log });
}
