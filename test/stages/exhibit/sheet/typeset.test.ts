import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Resvg } from '@resvg/resvg-js';
import fc from 'fast-check';
import { digestOf } from '../../../../artifacts/digest.ts';
import { type Sheet, sheet } from '../../../../stages/exhibit/sheet/sheet.ts';
import { broken, sheetSvg } from '../../../../stages/exhibit/sheet/sheet-svg.ts';
import { typeset } from '../../../../stages/exhibit/sheet/typeset.ts';
import { fontWidths } from '../../../../stages/plot/svg/font.ts';
import { renderPdf } from '../../../../stages/plot/svg/render-pdf.ts';
import { margins, texts } from '../../plot/svg/read-svg.ts';

const widths = await fontWidths();
const svgOf = (drawn: Sheet) => sheetSvg(drawn, widths);

const table: Sheet = {
  title: 'Table 2: over-pruned networks on MNIST',
  blocks: [
    { text: 'r∞ is the accuracy under an l∞ attack with ε = 0.1. '.repeat(6).trim() },
    {
      head: ['model', 'weights left', 'r∞ FGS', 'E‖r‖² DeepFool'],
      rows: [
        ['lenet-300-100, dense', '266200 of 266200', '0.2665 [0.2579, 0.2753]', '1.3735'],
        ['a < b & c', '30 of 1000', '–', '1.7540 ± 0.0132'],
      ],
    },
  ],
};

/** The anchor of each text: its start or its end. */
function placesOf(svg: string) {
  const matches = svg.matchAll(
    /<text transform="translate\(([\d.]+),([\d.]+)\)"[^>]*text-anchor="(\w+)"[^>]*>([^<]*)</g,
  );
  return Array.from(matches, ([, x, y, anchor, words]) => ({ x: Number(x), y: Number(y), anchor, words }));
}

test("every word of the sheet is present, and XML's special characters are escaped", () => {
  const written = texts(svgOf(table));
  assert.equal(written[0], table.title);
  const grid = table.blocks[1] as { head: string[]; rows: string[][] };
  assert.deepEqual(
    written.slice(-12),
    [...grid.head, ...grid.rows.flat()].map((cell) => cell.replace('&', '&amp;').replace('<', '&lt;')),
  );
  assert.equal(written.slice(1, -12).join(' '), (table.blocks[0] as { text: string }).text);
});

test('the first column is left-aligned, numbers are right-aligned, and rows are evenly spaced', () => {
  const cells = placesOf(svgOf(table)).slice(-12);
  for (const column of [0, 1, 2, 3]) {
    const own = cells.filter((_, i) => i % 4 === column);
    assert.equal(new Set(own.map(({ x }) => x)).size, 1);
    assert.ok(own.every(({ anchor }) => anchor === (column === 0 ? 'start' : 'end')));
  }
  const [head, first, second] = [0, 4, 8].map((i) => cells[i]!.y);
  assert.ok(Math.abs(second! - first! - (first! - head!)) < 0.02);
});

test('nothing leaves the page at any width of the table, and the page is no wider than necessary', () => {
  const wide: Sheet = {
    title: 'T',
    blocks: [{ head: Array(14).fill('a long title'), rows: [Array(14).fill('1.2345 ± 0.1234')] }],
  };
  for (const drawn of [table, wide, { title: 'A title that is longer than '.repeat(5), blocks: [] }]) {
    const { left, top, right, bottom } = margins(svgOf(drawn));
    assert.ok(Math.min(left, top, bottom) > 10 && right > 10, JSON.stringify({ left, top, right, bottom }));
    if (drawn === wide) assert.ok(right < 20, `${right}`);
  }
});

describe('paragraphs', () => {
  test('are broken only between words, into lines that fit', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-z]{1,12}$/), { minLength: 1 }), fc.nat(30), (words, most) => {
        const lines = broken(words.join(' '), (line) => line.length <= most);
        assert.equal(lines.join(' '), words.join(' '));
        assert.ok(lines.every((line) => line.length <= most || !line.includes(' ')));
      }),
    );
  });

  test('fill their lines: no line has space for the first word of the next', () => {
    const fits = (line: string) => line.length <= 10;
    const lines = broken('one two three four five six seven', fits);
    for (const [i, line] of lines.slice(0, -1).entries()) assert.ok(!fits(`${line} ${lines[i + 1]!.split(' ')[0]}`));
  });
});

test('a sheet is published as SVG, PNG and PDF, the same on every machine', async () => {
  const { definition } = typeset;
  const params = definition.params.parse({ zoom: 2 });
  const drawn = (await definition.run({ params, inputs: { sheet: table } })) as {
    readonly svg: string;
    readonly png: Uint8Array;
    readonly pdf: Uint8Array;
  };
  const { width, height } = new Resvg(drawn.svg);
  const png = Buffer.from(drawn.png);
  assert.deepEqual([png.readUInt32BE(16), png.readUInt32BE(20)], [2 * width, 2 * height]);
  assert.deepEqual(drawn.pdf, await renderPdf(drawn.svg));
  assert.equal(digestOf(Buffer.from(drawn.svg)), '8e485e913a9246c652a75072c08eb294ddefdaf913b5be0e99ef4ed1f3ab77e7');
});

test('a row with another number of cells than the head is refused', () => {
  const ragged = { title: 'T', blocks: [{ head: ['a', 'b'], rows: [['1']] }] };
  assert.throws(() => sheet.encode(ragged), /rows as wide as the head/);
});

test('control characters, which an SVG cannot contain, are refused with their place', () => {
  const blocks = [{ head: ['a'], rows: [['\u0001']] }];
  assert.throws(() => sheet.encode({ title: 'T', blocks }), /expected no control characters/);
});
