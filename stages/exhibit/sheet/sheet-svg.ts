import { elementAt } from '../../../compute/element-at.ts';
import { fontFamily } from '../../plot/svg/font.ts';
import type { TextWidth } from '../../plot/svg/font-metrics.ts';
import type { Sheet } from './sheet.ts';

type Block = Sheet['blocks'][number];
type Grid = Extract<Block, { head: unknown }>;

export interface Widths {
  readonly regular: TextWidth;
  readonly bold: TextWidth;
}

/** Sizes in pixels of the SVG. */
const margin = 16;
const [titleSize, textSize, cellSize] = [14, 10.5, 11];
const lineHeight = 1.45;
const [columnGap, rowHeight, blockGap] = [18, 19, 14];
/** Keeps paragraphs readable above a narrow table. */
const leastWidth = 560;

/**
 * Draws a sheet as static SVG. Each grid has rules above, below and under its head; the first column is left-aligned,
 * the numbers are right-aligned. The sheet is as wide as its widest grid, and paragraphs wrap to that width.
 */
export function sheetSvg({ title, blocks }: Sheet, widths: Widths): string {
  const grids = blocks.filter((block) => 'head' in block);
  const bold = (words: string) => titleSize * widths.bold(words);
  const width = Math.max(leastWidth, bold(title), ...grids.map((grid) => gridWidth(columnsOf(grid, widths))));
  const page = new Page(margin);
  page.write(title, { x: margin, size: titleSize, weight: 'bold' });
  page.down(titleSize * lineHeight);
  for (const block of blocks) {
    page.down(blockGap / 2);
    if ('text' in block) paragraph(page, block.text, width, widths);
    else drawGrid(page, block, columnsOf(block, widths));
  }
  return page.svg(Math.ceil(width + 2 * margin));
}

/** Wraps words to lines; a word wider than a line gets its own. */
export function broken(words: string, fits: (line: string) => boolean): readonly string[] {
  const lines: string[] = [];
  for (const word of words.split(' ')) {
    const longer = `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && fits(longer)) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

function paragraph(page: Page, words: string, width: number, { regular }: Widths): void {
  for (const line of broken(words, (each) => textSize * regular(each) <= width)) {
    page.write(line, { x: margin, size: textSize, color: '#444444' });
    page.down(textSize * lineHeight);
  }
}

/** Width of each column. */
function columnsOf({ head, rows }: Grid, { regular, bold }: Widths): readonly number[] {
  return head.map((title, i) =>
    Math.max(cellSize * bold(title), ...rows.map((row) => cellSize * regular(elementAt(row, i)))),
  );
}

function gridWidth(columns: readonly number[]): number {
  return columns.reduce((total, width) => total + width, 0) + columnGap * (columns.length - 1);
}

function drawGrid(page: Page, { head, rows }: Grid, columns: readonly number[]): void {
  const width = gridWidth(columns);
  page.rule(width, 1.2);
  for (const [i, row] of [head, ...rows].entries()) {
    let right = margin - columnGap;
    for (const [column, words] of row.entries()) {
      right += columnGap + elementAt(columns, column);
      const place = column === 0 ? { x: margin } : { x: right, anchor: 'end' as const };
      page.write(words, {
        ...place,
        size: cellSize,
        height: rowHeight,
        ...(i === 0 ? { weight: 'bold' as const } : {}),
      });
    }
    page.down(rowHeight);
    if (i === 0) page.rule(width, 0.6);
  }
  page.rule(width, 1.2);
}

interface TextStyle {
  readonly x: number;
  readonly size: number;
  /** Height of the line that the text is centered in. */
  readonly height?: number;
  readonly anchor?: 'start' | 'end';
  readonly weight?: 'normal' | 'bold';
  readonly color?: string;
}

/** An SVG that is drawn from the top down. */
class Page {
  readonly #drawn: string[] = [];
  #y: number;

  constructor(top: number) {
    this.#y = top;
  }

  down(by: number): void {
    this.#y += by;
  }

  write(
    words: string,
    { x, size, height = size * lineHeight, anchor = 'start', weight = 'normal', color }: TextStyle,
  ): void {
    // Letters without a descender reach 0.73 em above the baseline in the bundled font.
    const baseline = this.#y + (height + 0.73 * size) / 2;
    this.#drawn.push(
      `<text transform="translate(${rounded(x)},${rounded(baseline)})" ` +
        `font-family="${fontFamily}" font-size="${size}px" ` +
        `font-weight="${weight}" text-anchor="${anchor}" fill="${color ?? '#000000'}">${escaped(words)}</text>`,
    );
  }

  rule(width: number, thickness: number): void {
    const y = rounded(this.#y - thickness / 2);
    this.#drawn.push(`<rect x="${margin}" y="${y}" width="${rounded(width)}" height="${thickness}" fill="#000000"/>`);
  }

  svg(width: number): string {
    const height = Math.ceil(this.#y + margin);
    const size = `width="${width}" height="${height}"`;
    const open = `<svg xmlns="http://www.w3.org/2000/svg" version="1.1" ${size} viewBox="0 0 ${width} ${height}">`;
    return `${[open, `<rect ${size} fill="white"/>`, ...this.#drawn, '</svg>'].join('\n')}\n`;
  }
}

function rounded(pixels: number): number {
  return Math.round(100 * pixels) / 100;
}

function escaped(words: string): string {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
