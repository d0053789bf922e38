import { z } from 'zod';
import { binary, text } from '../../artifacts/text.ts';
import { many, stage } from '../../pipeline/stage.ts';
import { measures } from '../data/measures.ts';
import { curves } from './curve.ts';
import { figure1Spec } from './figure1-spec.ts';
import { pointsCsv } from './points-csv.ts';
import { renderPng, renderSvg } from './render.ts';

const params = z.object({
  cases: z
    .array(z.strictObject({ net: z.string(), title: z.string() }))
    .default([
      { net: 'linear-binary', title: 'Binary, 1 vs 7' },
      { net: 'linear', title: 'Ten classes' },
    ])
    .describe('rows from the top; other nets follow under their own names'),
  errorBars: z.int().nonnegative().default(12).describe('points with error bars, from the dense reference on'),
  epsilon: z.number().positive().default(0.1).describe('budget of the l∞ attacks, for the axis title'),
  zoom: z.number().min(1).max(8).default(3).describe('pixels of the PNG a unit of the SVG'),
});

/**
 * Figure 1 of the paper (its Section 4.1): robustness of linear classifiers as they are pruned. A row a net; accuracy
 * under FGS and rFGS (r∞) on the left, mean perturbation of DeepFool and C&W (r2) on the right, benign accuracy in both;
 * mean over the references with ± 1 standard deviation on the first points, as in the paper.
 */
export const figure1 = stage(import.meta, {
  name: 'figure-1',
  params,
  inputs: { measures: many(measures) },
  outputs: {
    svg: text('figure-svg', 'svg'),
    png: binary('figure-png', 'png'),
    spec: text('figure-spec', 'vl.json'),
    points: text('figure-points', 'csv'),
  },
  run: async (context) => {
    const { cases, errorBars, epsilon, zoom } = context.params;
    const { data, points } = curves(context.inputs.measures);
    const spec = figure1Spec({ data, points, cases, errorBars, epsilon });
    const svg = await renderSvg(spec, (line) => context.log(line));
    return {
      svg,
      png: await renderPng(svg, zoom),
      spec: `${JSON.stringify(spec, null, 2)}\n`,
      points: pointsCsv(points),
    };
  },
});
