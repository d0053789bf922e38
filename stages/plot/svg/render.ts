import type { TopLevelSpec } from 'vega-lite';
import { fontFamily, fontFiles, fontWidths } from './font.ts';
import type { TextWidth } from './font-metrics.ts';

/**
 * Draws a Vega-Lite specification as a static SVG, laid out for the bundled font.
 *
 * @param log gets the warnings of Vega and Vega-Lite
 * @throws Error when the specification cannot be compiled or evaluated
 */
export async function renderSvg(spec: TopLevelSpec, log: (line: string) => void): Promise<string> {
  const [{ compile }, vega] = await Promise.all([import('vega-lite'), import('vega')]);
  measureTextWith(vega, await fontWidths());
  // Else ids would go on counting from the figure that the same worker drew before.
  vega.resetSVGDefIds();
  const logger = vega.logger(vega.Warn, undefined, (_method, level, parts) => {
    const line = parts.map(String).join(' ');
    // Vega reports an error in the data flow and draws on; half a figure is no figure.
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
 * Rasterises an SVG on white, with the bundled font only.
 *
 * @param zoom pixels a user unit of the SVG
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

/** Part of Vega that its types leave out: how wide it takes a text of an item to be, in pixels. */
interface TextMetrics {
  width: (item: { readonly fontSize?: number; readonly fontWeight?: string | number }, text: unknown) => number;
}

/** Vega's own answers are a rough estimate, or a canvas package's if the machine happens to have one. */
function measureTextWith(
  vega: object,
  { regular, bold }: { readonly regular: TextWidth; readonly bold: TextWidth },
): void {
  const { textMetrics } = vega as { readonly textMetrics: TextMetrics };
  textMetrics.width = ({ fontSize = 11, fontWeight }, text) =>
    fontSize * (fontWeight === 'bold' ? bold : regular)(String(text ?? ''));
}
