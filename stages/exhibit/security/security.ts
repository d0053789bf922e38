import { z } from 'zod';
import { many, stage } from '../../../pipeline/stage.ts';
import { attackEntries } from '../../result/attack-entry.ts';
import { securityCurves } from '../../result/security-curve.ts';
import { renderFigure, figureOutputs } from '../../plot/render-figure.ts';
import { securityCsv, securityPoints } from './security-points.ts';
import { securitySpec } from './security-spec.ts';

/** Security curves: accuracy against the l2 budget ε of minimum-norm attacks, for some rounds of each net. */
export const security = stage(import.meta, {
  name: 'security',
  params: z.object({
    heading: z.string().default('Security curves').describe('the title, before "on" and the data set'),
    rows: z
      .array(z.strictObject({ net: z.string(), title: z.string() }))
      .default([])
      .describe('rows from the top; other nets follow, titled by their names'),
    attacks: attackEntries.describe('the attacks, for their titles'),
    intervals: z.int().positive().default(150).describe('number of intervals on the ε axis to draw'),
    top: z
      .number()
      .positive()
      .nullable()
      .default(null)
      .describe('end of the ε axis; null: beyond it every curve loses at most 1 % of its images'),
    zoom: z.number().min(1).max(8).default(3).describe('pixels of the PNG per unit of the SVG'),
  }),
  inputs: { curves: many(securityCurves) },
  outputs: figureOutputs,
  run: ({ params: { intervals, top, zoom, ...worded }, inputs, log }) => {
    const { data, points } = securityPoints(inputs.curves, { intervals, top });
    const spec = securitySpec({ ...worded, data, points });
    return renderFigure(spec, securityCsv(points), { zoom, log });
  },
});
