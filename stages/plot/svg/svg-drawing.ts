import { elementAt } from '../../../compute/element-at.ts';
import { colorOf, paint, type Style } from './svg-paint.ts';
import { type SvgElement, SvgError } from './svg-tree.ts';

type Canvas = PDFKit.PDFDocument;

interface Drawing {
  readonly canvas: Canvas;
  readonly clips: ReadonlyMap<string | undefined, SvgElement>;
}

const shapes = new Set(['path', 'rect', 'line']);

/** Attributes that an element's children inherit. */
const inherited = new Set([
  ...['fill', 'fill-opacity', 'font-size', 'font-weight', 'text-anchor'],
  ...['stroke', 'stroke-dasharray', 'stroke-dashoffset', 'stroke-linecap', 'stroke-linejoin', 'stroke-miterlimit'],
  ...['stroke-opacity', 'stroke-width'],
]);
const own = new Set('clip-path d display dy height opacity transform width x x2 y y2'.split(' '));
/** Attributes without effect on the drawing; the only font family is the bundled one. */
const silent = /^(aria-.*|class|font-family|id|pointer-events|role|version|viewBox|xmlns(:.*)?)$/;

/**
 * Draws the elements that Vega writes: groups, clips, paths, lines, rectangles, and lines of text.
 *
 * @param canvas with fonts `regular` and `bold` registered, y downwards, one pixel per unit
 * @throws SvgError for any other element or attribute, which the drawing would lack
 */
export function drawSvg(canvas: Canvas, root: SvgElement): void {
  const defs = root.children.filter(({ name }) => name === 'defs').flatMap(({ children }) => children);
  const clips = new Map(defs.map((each) => [each.attributes.id, each]));
  drawElement({ canvas, clips }, root, {});
}

function drawElement(drawing: Drawing, element: SvgElement, outer: Style): void {
  const { name, attributes, children } = element;
  const style = { ...outer, ...checked(element) };
  if (attributes.display === 'none' || name === 'defs') return;
  const { canvas } = drawing;
  canvas.save();
  transform(canvas, attributes.transform);
  clip(drawing, attributes['clip-path']);
  if (name === 'svg' || name === 'g') {
    for (const child of children) drawElement(drawing, child, style);
  } else if (name === 'text') {
    write(canvas, element, style);
  } else if (shapes.has(name)) {
    paint(canvas, { ...style, opacity: attributes.opacity ?? '1' }, () => outline(canvas, element));
  } else {
    throw new SvgError(`expected an element that a PDF can draw, such as <path> or <text>, got <${name}>`);
  }
  canvas.restore();
}

/** The attributes that children inherit; refuses unknown ones. */
function checked({ name, attributes }: SvgElement): Style {
  for (const attribute of Object.keys(attributes)) {
    if (inherited.has(attribute) || own.has(attribute) || silent.test(attribute)) continue;
    throw new SvgError(`expected attributes that a PDF can draw, got ${attribute} of <${name}>`);
  }
  // Opacity of a group applies to overlapping shapes as a whole; shapes drawn one by one cannot do that.
  if (name === 'g' && Number(attributes.opacity ?? 1) !== 1)
    throw new SvgError('expected opaque groups, got a <g> with an opacity');
  return Object.fromEntries(Object.entries(attributes).filter(([attribute]) => inherited.has(attribute)));
}

function transform(canvas: Canvas, list = ''): void {
  for (const match of list.matchAll(/(\w+)\(([^)]*)\)/g)) {
    const [kind, values] = [elementAt(match, 1), elementAt(match, 2)];
    const [x = 0, y = 0, ...more] = values.split(/[\s,]+/).map(Number);
    if (kind === 'translate') canvas.translate(x, y);
    else if (kind === 'rotate' && y === 0 && more.length === 0) canvas.rotate(x);
    else throw new SvgError(`expected translate(x,y) or rotate(angle), got ${kind}(${values})`);
  }
}

function clip({ canvas, clips }: Drawing, reference: string | undefined): void {
  if (reference === undefined) return;
  const region = clips.get(/^url\(#(.*)\)$/.exec(reference)?.[1]);
  if (region === undefined) throw new SvgError(`expected a clip path of the SVG, got ${reference}`);
  for (const shape of region.children) outline(canvas, shape);
  canvas.clip();
}

function outline(canvas: Canvas, { name, attributes }: SvgElement): void {
  const { d = '', x = 0, y = 0, x2 = 0, y2 = 0, width = 0, height = 0 } = attributes;
  if (name === 'path') canvas.path(d);
  else if (name === 'rect') canvas.rect(Number(x), Number(y), Number(width), Number(height));
  else canvas.moveTo(0, 0).lineTo(Number(x2), Number(y2));
}

function write(canvas: Canvas, { attributes, children, text }: SvgElement, style: Style): void {
  if ((style.stroke ?? 'none') !== 'none') throw new SvgError('expected text without a stroke, got a stroke');
  const fill = colorOf(style.fill ?? 'black');
  if (fill === null) return;
  canvas.fillColor(fill).fillOpacity(Number(attributes.opacity ?? 1) * Number(style['fill-opacity'] ?? 1));
  const isBold = style['font-weight'] === 'bold' || Number(style['font-weight']) >= 600;
  canvas.font(isBold ? 'bold' : 'regular').fontSize(Number.parseFloat(style['font-size'] ?? '16'));
  const before = { start: 0, middle: 0.5, end: 1 }[style['text-anchor'] ?? 'start'] ?? 0;
  let y = 0;
  for (const line of children.length > 0 ? children : [{ text, attributes: {} as Style }]) {
    y += Number(line.attributes.dy ?? 0);
    canvas.text(line.text, -before * canvas.widthOfString(line.text), y, { lineBreak: false, baseline: 'alphabetic' });
  }
}
