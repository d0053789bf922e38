import { elementAt } from '../../../compute/element-at.ts';
import { SvgError } from './svg-tree.ts';

type Canvas = PDFKit.PDFDocument;

/** Presentation attributes that apply to an element. */
export type Style = { readonly [attribute: string]: string };

/**
 * Fills and strokes the path that `outline` traces, by its style; both at once, so that opacity applies to the whole
 * shape.
 */
export function paint(canvas: Canvas, style: Style, outline: () => void): void {
  const fill = colorOf(style.fill ?? 'black');
  const stroke = colorOf(style.stroke ?? 'none');
  if (fill === null && stroke === null) return;
  const opacity = Number(style.opacity ?? 1);
  if (fill !== null) canvas.fillColor(fill).fillOpacity(opacity * Number(style['fill-opacity'] ?? 1));
  if (stroke !== null) {
    canvas.strokeColor(stroke).strokeOpacity(opacity * Number(style['stroke-opacity'] ?? 1));
    setPen(canvas, style);
  }
  outline();
  if (stroke === null) canvas.fill();
  else if (fill === null) canvas.stroke();
  else canvas.fillAndStroke();
}

function setPen(canvas: Canvas, style: Style): void {
  canvas.lineWidth(Number(style['stroke-width'] ?? 1)).miterLimit(Number(style['stroke-miterlimit'] ?? 4));
  if (style['stroke-linecap']) canvas.lineCap(style['stroke-linecap']);
  if (style['stroke-linejoin']) canvas.lineJoin(style['stroke-linejoin']);
  const dashes = (style['stroke-dasharray'] ?? '')
    .split(/[\s,]+/)
    .filter(Boolean)
    .map(Number);
  // Gaps of length 0 leave a solid line.
  if (!dashes.some((length, i) => i % 2 === 1 && length > 0)) return;
  // PDFKit also accepts a list of lengths, which its types omit.
  canvas.dash(dashes as unknown as number, { phase: Number(style['stroke-dashoffset'] ?? 0) });
}

/**
 * Red, green and blue, 0…255; null for none.
 *
 * @throws SvgError for a notation that neither Vega's defaults nor our figures use
 */
export function colorOf(written: string): [number, number, number] | null {
  if (written === 'none') return null;
  if (written === 'black') return [0, 0, 0];
  if (written === 'white') return [255, 255, 255];
  const hex = shortHex.exec(written) ?? longHex.exec(written);
  if (hex !== null) return triple(hex, (digits) => Number.parseInt(digits.padStart(2, digits), 16));
  const decimal = /^rgb\((\d+), ?(\d+), ?(\d+)\)$/.exec(written);
  if (decimal !== null) return triple(decimal, Number);
  throw new SvgError(`expected a color such as #0072b2 or rgb(0, 114, 178), got ${written}`);
}

const shortHex = /^#([0-9a-f])([0-9a-f])([0-9a-f])$/i;
const longHex = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i;

function triple(match: RegExpExecArray, read: (part: string) => number): [number, number, number] {
  return [read(elementAt(match, 1)), read(elementAt(match, 2)), read(elementAt(match, 3))];
}
