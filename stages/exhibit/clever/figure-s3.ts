import { many, stage } from '../../../pipeline/stage.ts';
import { attackEntries } from '../../result/attack-entry.ts';
import { cleverComparison } from '../../result/clever-comparison.ts';
import { cleverCsv, cleverPoints } from './clever-points.ts';
import { cleverSpec } from './clever-spec.ts';
import { renderFigure, figureOutputs, figureParams } from '../../plot/render-figure.ts';

/**
 * Our reading of Figure S3 of the paper's supplement, which we had no access to: the numbers of Table 3 against
 * sparsity, mean ± 1 standard deviation over the references.
 *
 * @throws RangeError without a model, for a net on two data sets, or for a repeated model
 */
export const figureS3 = stage(import.meta, {
  name: 'figure-s3',
  params: figureParams('CLEVER scores and attacks')
    .omit({ errorBars: true, epsilon: true })
    .extend({ attacks: attackEntries }),
  inputs: { models: many(cleverComparison) },
  outputs: figureOutputs,
  run: ({ params: { zoom, attacks, ...params }, inputs, log }) => {
    const { data, points } = cleverPoints(inputs.models, attacks);
    return renderFigure(cleverSpec({ data, points, ...params }), cleverCsv(points), { zoom, log });
  },
});
