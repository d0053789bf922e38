import { z } from 'zod';
import { binary, text } from '../../../artifacts/text.ts';
import { stage } from '../../../pipeline/stage.ts';
import { sheet } from './sheet.ts';
import { fontWidths } from '../../plot/svg/font.ts';
import { renderPng } from '../../plot/svg/render.ts';
import { renderPdf } from '../../plot/svg/render-pdf.ts';
import { sheetSvg } from './sheet-svg.ts';

/** A table as a picture, in the formats of the figures. */
export const typeset = stage(import.meta, {
  name: 'typeset',
  params: z.object({ zoom: z.number().min(1).max(8).default(3).describe('pixels of the PNG per unit of the SVG') }),
  inputs: { sheet },
  outputs: { svg: text('figure-svg', 'svg'), png: binary('figure-png', 'png'), pdf: binary('figure-pdf', 'pdf') },
  run: async ({ params: { zoom }, inputs }) => {
    const svg = sheetSvg(inputs.sheet, await fontWidths());
    return { svg, png: await renderPng(svg, zoom), pdf: await renderPdf(svg) };
  },
});
