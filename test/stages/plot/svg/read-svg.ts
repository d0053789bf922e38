import assert from 'node:assert/strict';
import { Resvg } from '@resvg/resvg-js';
import { fontFamily, fontFiles } from '../../../../stages/plot/svg/font.ts';

const fonts = await fontFiles();

/** The text nodes of an SVG, as written; each line of a multi-line text is a node of its own. */
export function texts(svg: string): string[] {
  return Array.from(svg.matchAll(/<(text|tspan)[^>]*>([^<]*)<\/\1>/g), ([, , text]) => text as string);
}

/** The space between the drawing, without its background, and each edge of the page. */
export function margins(svg: string) {
  const contents = svg.replace(/<rect width="\d+" height="\d+" fill="white"[^>]*>/, '');
  assert.notEqual(contents, svg, 'expected a background');
  const font = { loadSystemFonts: false, fontFiles: Object.values(fonts), defaultFontFamily: fontFamily };
  const page = new Resvg(contents, { font });
  const { x, y, width, height } = page.getBBox() ?? assert.fail('expected a drawing');
  return { left: x, top: y, right: page.width - x - width, bottom: page.height - y - height };
}
