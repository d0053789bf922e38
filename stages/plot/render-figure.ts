import type { TopLevelSpec } from 'vega-lite';
import { z } from 'zod';
import { binary, text } from '../../artifacts/text.ts';
import { lookSchema } from './look.ts';
import { renderPng, renderSvg } from './svg/render.ts';
import { renderPdf } from './svg/render-pdf.ts';

/** The outputs of every figure. */
export const figureOutputs = {
  svg: text('figure-svg', 'svg'),
  png: binary('figure-png', 'png'),
  pdf: binary('figure-pdf', 'pdf'),
  spec: text('figure-spec', 'vl.json'),
  points: text('figure-points', 'csv'),
};

export function figureParams(heading: string) {
  return z.object({
    heading: z.string().default(heading).describe('the title, before "on" and the data set'),
    rows: z
      .array(z.strictObject({ net: z.string(), title: z.string() }))
      .default([])
      .describe('rows from the top; other nets follow, titled by their names'),
    looks: z
      .array(lookSchema)
      .default([])
      .describe('colors and markers of series; other series get the next free ones'),
    errorBars: z
      .int()
      .nonnegative()
      .default(12)
      .describe('number of points with error bars, from the dense reference on'),
    epsilon: z.number().positive().default(0.1).describe('budget of the l∞ attacks, named in the axis title'),
    zoom: z.number().min(1).max(8).default(3).describe('pixels of the PNG per unit of the SVG'),
  });
}

/**
 * Renders a figure in all its formats.
 *
 * @param points the plotted points as CSV
 */
export async function renderFigure(
  spec: TopLevelSpec,
  points: string,
  { zoom, log }: { readonly zoom: number; readonly log: (line: string) => void },
): Promise<{ svg: string; png: Uint8Array; pdf: Uint8Array; spec: string; points: string }> {
  const svg = await renderSvg(spec, log);
  const [png, pdf] = [await renderPng(svg, zoom), await renderPdf(svg)];
  return { svg, png, pdf, spec: `${JSON.stringify(spec, null, 2)}\n`, points };
}
