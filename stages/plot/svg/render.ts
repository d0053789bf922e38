import type { TopLevelSpec } from 'vega-lite';
import { fontFamily, fontFiles, fontWidths } from './font.ts';
import type { TextWidth } from './font-metrics.ts';

/**
 * Draws a Vega-Lite specification as a static SVG, laid out for the bundled font.
 *
 * @param log receives the warnings of Vega and Vega-Lite
 * @throws Error when the specification cannot be compiled or evaluated
 */
export async function renderSvg(spec: TopLevelSpec, log: (line: string) => void): Promise<string> {
  const [{ compile }, vega] = await Promise.all([import('vega-lite'), import('vega')]);
  measureTextWith(vega, await fontWidths());
  // Otherwise ids would continue from the previous figure of the same worker.
  vega.resetSVGDefIds();
  const logger = vega.logger(vega.Warn, undefined, (_method, level, parts) => {
    const line = parts.map(String).join(' ');
    // Vega logs an error in the data flow and continues, which would leave an incomplete figure.
    if (level === 'ERROR') throw new Error(`the figure cannot be drawn: ${line}`);
    log(line);
  });
  const view = new vega.View(vega.parse(compile(spec, { logger }).spec), { renderer: 'none', logger });
  try {
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}

/**
 * Rasterizes an SVG on white, with the bundled font only.
 *
 * @param zoom pixels per user unit of the SVG
 */
export async function renderPng(svg: string, zoom: number): Promise<Uint8Array> {
  const { Resvg } = await import('@resvg/resvg-js');
  const image = new Resvg(svg, {
    background: 'white',
    fitTo: { mode: 'zoom', value: zoom },
    font: { loadSystemFonts: false, fontFiles: Object.values(await fontFiles()), defaultFontFamily: fontFamily },
  });
  return Uint8Array.from(image.render().asPng());
}

/** Vega's measure of a text's width in pixels, which its types leave out. */
interface TextMetrics {
  width: (item: { readonly fontSize?: number; readonly fontWeight?: string | number }, text: unknown) => number;
}

/** Replaces Vega's own measure: a rough estimate, or that of a canvas package if one is installed. */
function measureTextWith(
  vega: object,
  { regular, bold }: { readonly regular: TextWidth; readonly bold: TextWidth },
): void {
  const { textMetrics } = vega as { readonly textMetrics: TextMetrics };
  textMetrics.width = ({ fontSize = 11, fontWeight }, text) =>
    fontSize * (fontWeight === 'bold' ? bold : regular)(String(text ?? ''));
}
