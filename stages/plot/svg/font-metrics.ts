/** Width of a text in em, without kerning. */
export type TextWidth = (text: string) => number;

/**
 * Reads a TrueType font's advance widths (tables `head`, `hhea`, `hmtx` and a Unicode `cmap` of format 4; OpenType
 * specification 1.9) to lay out a text as it will be drawn, without a canvas.
 *
 * @throws RangeError when a table is missing, or when the bytes end early
 */
export function textWidth(font: Uint8Array): TextWidth {
  const view = new DataView(font.buffer, font.byteOffset, font.byteLength);
  const unitsPerEm = view.getUint16(table(view, 'head') + 18);
  const metrics = view.getUint16(table(view, 'hhea') + 34);
  const hmtx = table(view, 'hmtx');
  const glyph = glyphIndex(view, unicodeMap(view));
  // Glyphs after the last metric have its width: a monospaced run.
  const advance = (code: number) => view.getUint16(hmtx + 4 * Math.min(glyph(code), metrics - 1));
  return (text) => {
    const units = Array.from(text, (character) => advance(character.codePointAt(0) as number));
    return units.reduce((total, width) => total + width, 0) / unitsPerEm;
  };
}

/** Offset of a table. */
function table(view: DataView, tag: string): number {
  const count = view.getUint16(4);
  for (let record = 12; record < 12 + 16 * count; record += 16) {
    const found = String.fromCharCode(...[0, 1, 2, 3].map((i) => view.getUint8(record + i)));
    if (found === tag) return view.getUint32(record + 8);
  }
  throw new RangeError(`expected a TrueType font with a table "${tag}", got one of ${count} tables without it`);
}

/** Offset of the character map for the Basic Multilingual Plane. */
function unicodeMap(view: DataView): number {
  const cmap = table(view, 'cmap');
  const count = view.getUint16(cmap + 2);
  for (let record = cmap + 4; record < cmap + 4 + 8 * count; record += 8) {
    const map = cmap + view.getUint32(record + 4);
    if (view.getUint16(record) === 3 && view.getUint16(record + 2) === 1 && view.getUint16(map) === 4) return map;
  }
  throw new RangeError(`expected a font with a Unicode character map of format 4, got ${count} other maps`);
}

/** Glyph of a code point, or 0 (the box for a missing glyph). */
function glyphIndex(view: DataView, map: number): (code: number) => number {
  const span = view.getUint16(map + 6);
  const [ends, starts, deltas, offsets] = [map + 14, map + 16 + span, map + 16 + 2 * span, map + 16 + 3 * span];
  return (code) => {
    for (let at = 0; at < span; at += 2) {
      if (view.getUint16(ends + at) < code) continue;
      const start = view.getUint16(starts + at);
      if (start > code) return 0;
      const delta = view.getUint16(deltas + at);
      const offset = view.getUint16(offsets + at);
      if (offset === 0) return (code + delta) & 0xffff;
      const listed = view.getUint16(offsets + at + offset + 2 * (code - start));
      return listed === 0 ? 0 : (listed + delta) & 0xffff;
    }
    return 0;
  };
}
