import { many, stage } from '../../../pipeline/stage.ts';
import { attackEntries } from '../../result/attack-entry.ts';
import { cleverComparison } from '../../result/clever-comparison.ts';
import { cleverCsv, cleverPoints } from './clever-curve.ts';
import { cleverSpec } from './clever-spec.ts';
import { drawn, figureOutputs, figureParams } from '../../plot/drawn.ts';

/**
 * Figure S3, of the paper's supplement, as we read it: what Table 3 holds, CLEVER's scores beside attacks, against sparsity; mean ± 1 standard deviation over the
 * references. The paper's own figure was not at hand.
 *
 * @throws RangeError when there is no model, a net on two data sets, or a model twice
 */
export const figureS3 = stage(import.meta, {
  name: 'figure-s3',
  params: figureParams('CLEVER scores beside attacks')
    .omit({ errorBars: true, epsilon: true })
    .extend({ attacks: attackEntries }),
  inputs: { models: many(cleverComparison) },
  outputs: figureOutputs,
  run: ({ params: { zoom, attacks, ...params }, inputs, log }) => {
    const { data, points } = cleverPoints(inputs.models, attacks);
    return drawn(cleverSpec({ data, points, ...params }), cleverCsv(points), { zoom, log });
  },
});
