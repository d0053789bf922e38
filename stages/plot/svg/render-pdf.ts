import { fontFiles } from './font.ts';
import { drawSvg } from './svg-drawing.ts';
import { parseSvg, SvgError } from './svg-tree.ts';

/** A pixel of CSS is 1/96 of an inch, a point of PDF 1/72. */
const pointsPerPixel = 0.75;

/**
 * Renders the SVG of a figure as a PDF with one page of the same size: vector graphics, and text as text, in the
 * bundled font, with the used glyphs embedded. The same SVG gives the same bytes on every machine: they contain no
 * time, and are not compressed, since zlib compresses differently on other processors.
 *
 * @throws SvgError when the SVG contains something that the PDF would lack
 */
export async function renderPdf(svg: string): Promise<Uint8Array> {
  const root = parseSvg(svg);
  const [width, height] = [root.attributes.width, root.attributes.height].map(Number) as [number, number];
  if (!(width > 0 && height > 0)) throw new SvgError(`expected an SVG with a size in pixels, got ${width} × ${height}`);
  const { default: PDFDocument } = await import('pdfkit');
  // PDFKit derives the file's identifier from the date, so a fixed date keeps both the same.
  const info = { Producer: 'PDFKit', Creator: 'sparse-robustness-repro', CreationDate: new Date(0) };
  const document = new PDFDocument({ compress: false, pdfVersion: '1.4', autoFirstPage: false, info });
  const { regular, bold } = await fontFiles();
  document.registerFont('regular', regular).registerFont('bold', bold);
  document.addPage({ size: [width * pointsPerPixel, height * pointsPerPixel], margin: 0 });
  document.scale(pointsPerPixel);
  drawSvg(document, root);
  document.end();
  return Buffer.concat(await Array.fromAsync(document as AsyncIterable<Buffer>));
}
