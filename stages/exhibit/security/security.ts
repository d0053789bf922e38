import { z } from 'zod';
import { many, stage } from '../../../pipeline/stage.ts';
import { attackEntries } from '../../result/attack-entry.ts';
import { securityCurves } from '../../result/security-curve.ts';
import { drawn, figureOutputs } from '../../plot/drawn.ts';
import { securityCsv, securityPoints } from './security-points.ts';
import { securitySpec } from './security-spec.ts';

/** Security curves: accuracy against the l2 budget ε of minimum-norm attacks, of the chosen rounds of each net, beside each other. */
export const security = stage(import.meta, {
  name: 'security',
  params: z.object({
    heading: z.string().default('Security curves').describe('what is before "on" and the data set in the title'),
    cases: z
      .array(z.strictObject({ net: z.string(), title: z.string() }))
      .default([])
      .describe('rows from the top; other nets follow under their own names'),
    attacks: attackEntries.describe('titles of the attacks'),
    intervals: z.int().positive().default(150).describe('into which the ε axis is divided for drawing'),
    top: z
      .number()
      .positive()
      .nullable()
      .default(null)
      .describe('end of the ε axis; null: where 99 % of what falls has'),
    zoom: z.number().min(1).max(8).default(3).describe('pixels of the PNG a unit of the SVG'),
  }),
  inputs: { curves: many(securityCurves) },
  outputs: figureOutputs,
  run: ({ params: { intervals, top, zoom, ...worded }, inputs, log }) => {
    const { data, points } = securityPoints(inputs.curves, { intervals, top });
    const spec = securitySpec({ ...worded, data, points });
    return drawn(spec, securityCsv(points), { zoom, log });
  },
});
