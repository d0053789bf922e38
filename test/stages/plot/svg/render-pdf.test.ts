import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { Resvg } from '@resvg/resvg-js';
import { digestOf } from '../../../../artifacts/digest.ts';
import { entries } from '../../../../paper/experiments/attacks.ts';
import { robustnessSpec } from '../../../../stages/exhibit/robustness/robustness.ts';
import { robustnessPoints } from '../../../../stages/exhibit/robustness/robustness-points.ts';
import { fontFamily, fontFiles } from '../../../../stages/plot/svg/font.ts';
import { renderSvg } from '../../../../stages/plot/svg/render.ts';
import { renderPdf } from '../../../../stages/plot/svg/render-pdf.ts';
import { SvgError } from '../../../../stages/plot/svg/svg-tree.ts';
import { madeUpMeasures } from '../../exhibit/robustness/made-up-measures.ts';

const page = (contents: string) => `<svg width="40" height="20" viewBox="0 0 40 20">${contents}</svg>`;

/** The operators that draw the page, one per line. */
async function drawn(contents: string): Promise<string[]> {
  const pdf = Buffer.from(await renderPdf(page(contents))).toString('latin1');
  const [, stream] = /stream\n([\s\S]*?)\nendstream/.exec(pdf) ?? assert.fail('expected a page');
  return stream!.split('\n').map((line) => line.trim());
}

function figure(): Promise<string> {
  const points = robustnessPoints(madeUpMeasures({ references: 3, net: 'lenet-5' }), entries);
  const words = { heading: 'Networks', rows: [], looks: [], errorBars: 12, epsilon: 0.1 };
  return renderSvg(robustnessSpec({ ...words, ...points }), assert.fail);
}

test('the bytes are the same on every machine and every day', async () => {
  const svg = page('<path d="M0,0L9,9" stroke="#0072b2"/><text font-size="10px" text-anchor="end">E‖r‖₂, r∞</text>');
  assert.equal(digestOf(await renderPdf(svg)), 'a78e87006930fec8b19d3676b716ce25eeabae2c2444822709723868931c3bf3');
});

test('a page has the size of the SVG, and its coordinates: in pixels, with y downwards', async () => {
  const pdf = Buffer.from(await renderPdf(page(''))).toString('latin1');
  assert.match(pdf, /\/MediaBox \[0 0 30 15\]/);
  assert.deepEqual((await drawn('')).slice(0, 2), ['1 0 0 -1 0 15 cm', '0.75 0 0 0.75 0 0 cm']);
});

suite('all that Vega writes is drawn', () => {
  const cases: { readonly [what: string]: readonly [svg: string, operators: readonly string[]] } = {
    'translation and rotation': [
      '<g transform="translate(3,4) rotate(90)"><path d="M0,0L1,0" stroke="black"/></g>',
      ['1 0 0 1 3 4 cm', '0 1 -1 0 0 0 cm', '0 0 m', '1 0 l', 'B'],
    ],
    'a line with inherited attributes': [
      '<g stroke="#ffffff" stroke-width="2" stroke-miterlimit="5"><line x2="7" y2="8"/></g>',
      ['1 1 1 SCN', '2 w', '5 M', '0 0 m', '7 8 l'],
    ],
    'a rectangle, both filled and stroked': [
      '<rect x="1" y="2" width="3" height="4" fill="rgb(255, 0, 0)" stroke="#000"/>',
      ['1 0 0 scn', '0 0 0 SCN', '1 2 3 4 re', 'B'],
    ],
    dashes: ['<line x2="9" stroke="#000" stroke-dasharray="4,3"/>', ['[4 3] 0 d']],
    'a clip path': [
      '<defs><clipPath id="c"><rect width="5" height="6"/></clipPath></defs><g clip-path="url(#c)"><rect width="9" height="9"/></g>',
      ['0 0 5 6 re', 'W n', '0 0 9 9 re', 'f'],
    ],
  };
  for (const [what, [svg, operators]] of Object.entries(cases)) {
    test(what, async () => {
      const lines = await drawn(svg);
      let from = 0;
      for (const operator of operators) {
        const at = lines.indexOf(operator, from);
        assert.notEqual(at, -1, `expected ${operator} after line ${from} of\n${lines.join('\n')}`);
        from = at + 1;
      }
    });
  }
});

test('shapes without fill and stroke, or not displayed, draw nothing; dashes without gaps are solid', async () => {
  const paths = '<path fill="none" d="M0,0h9v9Z"/><g display="none"><rect width="9" height="9"/></g>';
  assert.doesNotMatch((await drawn(paths)).join('\n'), /^.* (l|re|c)$/m);
  assert.doesNotMatch((await drawn('<line x2="9" stroke="#000" stroke-dasharray="1,0"/>')).join('\n'), /\] 0 d/);
});

test('the opacity of a shape is multiplied by that of its fill', async () => {
  const pdf = await renderPdf(page('<rect width="9" height="9" opacity="0.5" fill-opacity="0.5"/>'));
  assert.match(Buffer.from(pdf).toString('latin1'), /\/ca 0\.25/);
});

test('text is placed by its anchor, in its own weight, with its glyphs embedded', async () => {
  const startOf = async (anchor: string, weight = 'normal') => {
    const lines = await drawn(`<text font-size="10px" font-weight="${weight}" text-anchor="${anchor}">mmm</text>`);
    const at = lines.find((line) => line.endsWith(' Tm')) ?? assert.fail('expected a text');
    return Number(at.split(' ')[4]);
  };
  const [start, middle, end, bold] = [
    await startOf('start'),
    await startOf('middle'),
    await startOf('end'),
    await startOf('end', 'bold'),
  ];
  // An m is 0.974 em wide in DejaVu Sans, and 1.042 em in its bold.
  assert.equal(start, 0);
  assert.ok(Math.abs(middle + 14.6) < 0.1 && Math.abs(end + 29.2) < 0.1 && Math.abs(bold + 31.3) < 0.1);
  const pdf = Buffer.from(await renderPdf(page('<text>m</text>'))).toString('latin1');
  assert.match(pdf, /\/FontFile2/);
  assert.match(pdf, /\+DejaVuSans\b/);
});

suite('anything that the PDF would lack is refused', () => {
  const cases: { readonly [svg: string]: RegExp } = {
    '<image width="9" height="9"/>': /such as <path> or <text>, got <image>/,
    '<rect style="mix-blend-mode: multiply;"/>': /expected attributes .*, got style of <rect>/,
    '<g opacity="0.5"></g>': /got a <g> with an opacity/,
    '<rect fill="url(#gradient_0)"/>': /expected a color .*, got url\(#gradient_0\)/,
    '<g clip-path="url(#none)"></g>': /expected a clip path of the SVG/,
    '<g transform="skewX(3)"></g>': /got skewX\(3\)/,
    '<text stroke="#000">a</text>': /expected text without a stroke/,
    '<g><rect/>': /expected <\/g>, got <\/svg>/,
    '<text>&nbsp;</text>': /got &nbsp;/,
    '<!-- -->': /expected a tag or text/,
  };
  for (const [svg, message] of Object.entries(cases)) {
    test(svg, () =>
      assert.rejects(renderPdf(page(svg)), (error) => error instanceof SvgError && message.test(error.message)),
    );
  }
  test('an SVG without a size', () =>
    assert.rejects(renderPdf('<svg></svg>'), /expected an SVG with a size in pixels/));
});

const isAbsent = ['pdftoppm', 'pdftotext'].some((program) => spawnSync(program, ['-v']).error);

suite('poppler reads a figure', { skip: isAbsent && 'pdftoppm and pdftotext are not installed' }, () => {
  test('and extracts the text of the SVG', async () => {
    const svg = await figure();
    const written = Array.from(svg.matchAll(/<text[^>]*>([^<]*)</g), ([, text]) => text!.replaceAll('&amp;', '&'));
    const extracted = await poppler('pdftotext', svg, ['-']);
    for (const text of written) assert.ok(extracted.toString('utf8').includes(text), text);
  });

  test('and renders the same image as the PNG', async () => {
    const svg = await figure();
    const font = { loadSystemFonts: false, fontFiles: Object.values(await fontFiles()), defaultFontFamily: fontFamily };
    const { pixels, width, height } = new Resvg(svg, { background: 'white', font }).render();
    // 96 dots per inch: one per CSS pixel.
    const image = await poppler('pdftoppm', svg, ['-r', '96']);
    const [header] = /^P6\n\d+ \d+\n255\n/.exec(image.toString('latin1')) ?? assert.fail('expected a PPM');
    assert.equal(header, `P6\n${width} ${height}\n255\n`);
    const theirs = image.subarray(header.length);
    // Renderers smooth edges differently, so the ink is compared in squares of eight by eight pixels.
    const squares = new Map<string, number>();
    for (const i of Array(width * height).keys()) {
      const square = `${Math.floor((i % width) / 8)},${Math.floor(i / width / 8)}`;
      const sum = (bytes: Uint8Array, at: number) => bytes[at]! + bytes[at + 1]! + bytes[at + 2]!;
      const difference = sum(pixels, 4 * i) - sum(theirs, 3 * i);
      squares.set(square, (squares.get(square) ?? 0) + difference);
    }
    // A marker of a curve fills half of a square, a letter more than a tenth.
    const worst = Math.max(...squares.values().map(Math.abs)) / (64 * 3 * 255);
    assert.ok(worst < 0.1, `${worst} of a square`);
  });
});

async function poppler(program: string, svg: string, args: readonly string[]): Promise<Buffer> {
  const folder = mkdtempSync(join(tmpdir(), 'render-pdf-'));
  try {
    const path = join(folder, 'figure.pdf');
    writeFileSync(path, await renderPdf(svg));
    const { stdout, status, stderr } = spawnSync(program, [path, ...args], { maxBuffer: 2 ** 26 });
    assert.equal(status, 0, stderr.toString());
    return stdout;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
