import { z } from 'zod';
import { binary, text } from '../../artifacts/text.ts';
import { many } from '../../pipeline/stage.ts';
import { measures } from '../data/measures.ts';
import type { Measures } from '../data/references.ts';
import { curves } from './curve.ts';
import { pointsCsv } from './points-csv.ts';
import { renderPng, renderSvg } from './render.ts';
import { robustnessSpec } from './robustness-spec.ts';

/** What a figure of robustness against sparsity reads and makes, whichever nets it shows. */
export const robustnessInputs = { measures: many(measures) };
export const robustnessOutputs = {
  svg: text('figure-svg', 'svg'),
  png: binary('figure-png', 'png'),
  spec: text('figure-spec', 'vl.json'),
  points: text('figure-points', 'csv'),
};

/** @param cases the nets that the paper's figure shows, a row each */
export function robustnessParams(heading: string, cases: readonly { readonly net: string; readonly title: string }[]) {
  return z.object({
    heading: z.string().default(heading).describe('what is before "on" and the data set in the title'),
    cases: z
      .array(z.strictObject({ net: z.string(), title: z.string() }))
      .default([...cases])
      .describe('rows from the top; other nets follow under their own names'),
    errorBars: z.int().nonnegative().default(12).describe('points with error bars, from the dense reference on'),
    epsilon: z.number().positive().default(0.1).describe('budget of the l∞ attacks, for the axis title'),
    zoom: z.number().min(1).max(8).default(3).describe('pixels of the PNG a unit of the SVG'),
  });
}

type Params = z.output<ReturnType<typeof robustnessParams>>;

/**
 * A row a net; accuracy under FGS and rFGS (r∞) on the left, mean perturbation of DeepFool and C&W (r2) on the right, benign accuracy in both;
 * mean over the references with ± 1 standard deviation on the first points, as in the paper.
 */
export async function drawRobustness(
  { zoom, ...params }: Params,
  all: readonly Measures[],
  log: (line: string) => void,
): Promise<{ svg: string; png: Uint8Array; spec: string; points: string }> {
  const { data, points } = curves(all);
  const spec = robustnessSpec({ data, points, ...params });
  const svg = await renderSvg(spec, log);
  return {
    svg,
    png: await renderPng(svg, zoom),
    spec: `${JSON.stringify(spec, null, 2)}\n`,
    points: pointsCsv(points),
  };
}
