import { csvOf } from '../../../artifacts/csv.ts';
import { many, stage } from '../../../pipeline/stage.ts';
import { attackEntries } from '../../result/attack-entry.ts';
import { certified } from '../../result/certified.ts';
import { linearBounds } from '../../result/linear-bounds.ts';
import { maskedConstants } from '../../result/masked-constants.ts';
import { dataSets } from '../references.ts';
import { renderFigure, figureOutputs, figureParams } from '../../plot/render-figure.ts';
import { type TheoryPoint, theoryPoints } from './theory-points.ts';
import { theorySpec } from './theory-spec.ts';

const columns = [
  'net',
  'quantity',
  'series',
  'layers',
  'round',
  'sparsity',
  'mean',
  'sd',
  'references',
] as const satisfies readonly (keyof TheoryPoint)[];

/**
 * Section 3 of the paper, compared with measurements: r∞ and its bound by Theorems 3.1 and 3.2, the norms of attacks
 * and the radii of Lemma 3.1, and the constants of Theorem 3.3 as networks are pruned and under random masks.
 *
 * @throws RangeError without results, for a net on two data sets, or for a repeated model
 */
export const theoryFigure = stage(import.meta, {
  name: 'theory-figure',
  params: figureParams('Bounds and measurements').extend({ attacks: attackEntries }),
  inputs: { bounds: many(linearBounds), certified: many(certified), masked: many(maskedConstants) },
  outputs: figureOutputs,
  run: ({ params: { zoom, attacks, ...params }, inputs, log }) => {
    const points = theoryPoints({ ...inputs, attacks });
    const data = dataSets([...inputs.bounds, ...inputs.certified, ...inputs.masked]);
    const lines = csvOf(columns, points);
    return renderFigure(theorySpec({ data, points, ...params }), lines, { zoom, log });
  },
});
