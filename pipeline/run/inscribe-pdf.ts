/** The parts of a PDF's last cross-reference section that an update needs. */
interface Trailer {
  /** Offset of the section. */
  readonly at: number;
  readonly section: string;
  /** Entries of the trailer's dictionary. */
  readonly entries: string;
  /** One more than the highest object number. */
  readonly size: number;
}

/**
 * Adds `/Settings` to a PDF's Info dictionary by an incremental update (ISO 32000-1, 7.5.6): what was there stays.
 *
 * @param text in ASCII
 * @returns the bytes as they are, if they have no plain cross-reference table or are encrypted
 */
export function inscribePdf(bytes: Uint8Array, text: string): Uint8Array {
  const pdf = Buffer.from(bytes).toString('latin1');
  const trailer = readTrailer(pdf);
  const info = trailer && readInfo(pdf, trailer);
  if (info === undefined) return bytes;
  const escaped = text.replaceAll(/[\\()]/g, '\\$&');
  const gap = pdf.endsWith('\n') ? '' : '\n';
  const object = `${info.number} ${info.generation} obj\n<<${info.entries}\n/Settings (${escaped})\n>>\nendobj\n`;
  const objectAt = pdf.length + gap.length;
  const place = `${String(objectAt).padStart(10, '0')} ${String(info.generation).padStart(5, '0')} n `;
  const kept = trailer!.entries.replaceAll(/\/(?:Size|Prev)\s+\d+|\/Info\s+\d+\s+\d+\s+R/g, '').trim();
  const update = [
    `${gap}${object}xref\n${info.number} 1\n${place}\ntrailer\n<<\n${kept}`,
    `/Size ${Math.max(trailer!.size, info.number + 1)}`,
    `/Info ${info.number} ${info.generation} R`,
    `/Prev ${trailer!.at}\n>>\nstartxref\n${objectAt + object.length}\n%%EOF\n`,
  ].join('\n');
  return Buffer.concat([bytes, Buffer.from(update, 'latin1')]);
}

function readTrailer(pdf: string): Trailer | undefined {
  const [, offset] = /startxref\s+(\d+)\s+%%EOF\s*$/.exec(pdf.slice(-100)) ?? [];
  const section = offset === undefined ? '' : pdf.slice(Number(offset));
  const [, entries] = /^xref\s.*?\strailer\s*<<(.*)>>\s*startxref\s/s.exec(section) ?? [];
  const size = Number(/\/Size\s+(\d+)/.exec(entries ?? '')?.[1]);
  if (!pdf.startsWith('%PDF-') || entries === undefined || Number.isNaN(size)) return undefined;
  return /\/(?:Encrypt|XRefStm)\b/.test(entries) ? undefined : { at: Number(offset), section, entries, size };
}

/** The Info dictionary, or a new object for one; undefined if it is where this does not find it. */
function readInfo(pdf: string, { section, entries, size }: Trailer) {
  const [, number, generation] = /\/Info\s+(\d+)\s+(\d+)\s+R/.exec(entries) ?? [];
  if (number === undefined) return /\/Info\b/.test(entries) ? undefined : { number: size, generation: 0, entries: '' };
  const at = placeOf(Number(number), section);
  const object = at === undefined ? '' : pdf.slice(at);
  const [, own, old] = /^(\d+)\s+\d+\s+obj\s*<<(.*?)>>\s*endobj/s.exec(object) ?? [];
  if (own !== number || old === undefined || /\/Settings\b/.test(old)) return undefined;
  return { number: Number(number), generation: Number(generation), entries: old.trimEnd() };
}

/** Offset of an object, by the table that a section begins with. */
function placeOf(wanted: number, section: string): number | undefined {
  const lines = section.split(/\r\n|\r|\n/);
  for (let at = 1; at < lines.length; ) {
    const [, first, count] = /^(\d+) (\d+)\s*$/.exec(lines[at]!) ?? [];
    if (first === undefined) return undefined;
    const index = wanted - Number(first);
    if (index >= 0 && index < Number(count)) {
      const [, place] = /^(\d{10}) \d{5} n/.exec(lines[at + 1 + index] ?? '') ?? [];
      return place === undefined ? undefined : Number(place);
    }
    at += 1 + Number(count);
  }
  return undefined;
}
