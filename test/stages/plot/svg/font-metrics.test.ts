import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Resvg } from '@resvg/resvg-js';
import { fontFamily, fontFiles } from '../../../../stages/plot/svg/font.ts';
import { textWidth } from '../../../../stages/plot/svg/font-metrics.ts';

const { regular, bold } = await fontFiles();

/** The width of a text’s ink at 1000 pixels, as drawn by the renderer. */
function drawn(text: string, weight: string): number {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="9000" height="2000"><text x="100" y="1500" font-family="${fontFamily}" font-weight="${weight}" font-size="1000">${text}</text></svg>`;
  const font = { loadSystemFonts: false, fontFiles: [regular, bold], defaultFontFamily: fontFamily };
  return new Resvg(svg, { font }).getBBox()?.width ?? 0;
}

for (const [weight, file] of [
  ['normal', regular],
  ['bold', bold],
] as const) {
  const width = textWidth(readFileSync(file));

  test(`characters of ${weight} text have the width that the renderer gives them`, () => {
    // Between two stems, the ink of a character does not matter, only its advance width.
    const stems = drawn('HH', weight);
    for (const character of 'aMi1%±εr∞‖₂−') {
      const advance = drawn(`H${character}H`, weight) - stems;
      assert.ok(
        Math.abs(advance - 1000 * width(character)) < 2,
        `${character}: drawn ${advance}, got ${width(character)} em`,
      );
    }
  });

  test(`a ${weight} text has the width of its characters; one that the font lacks has that of a box`, () => {
    assert.equal(width('r2 '), width('r') + width('2') + width(' '));
    assert.equal(width('\u{1F600}'), width('\u{FFFE}'));
    assert.equal(width(''), 0);
  });
}

test('bytes that are not a font are refused', () => {
  assert.throws(() => textWidth(new Uint8Array(64)), /expected a TrueType font with a table "head"/);
  assert.throws(() => textWidth(readFileSync(regular).subarray(0, 3)), RangeError);
});
