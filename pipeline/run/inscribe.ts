import { crc32 } from 'node:zlib';
import type { ResultSettings } from '../decide/settings/results.ts';
import { inscribePdf } from './inscribe-pdf.ts';

/** The settings that published files belong to, as they are written into the files; ASCII only. */
export interface Inscription {
  /** A line of JSON. */
  readonly json: string;
  /** A sentence in Markdown. */
  readonly markdown: string;
}

/** @returns undefined for a profile as it is declared: its files are copied as they are */
export function inscriptionOf({
  file,
  profile,
  settings,
  compute,
  differing,
}: ResultSettings & { readonly differing: readonly string[] }): Inscription | undefined {
  if (differing.length === 0) return undefined;
  const json = {
    ...(file !== 'pipeline.ts' && { pipeline: file }),
    profile,
    settings,
    ...(Object.keys(compute).length > 0 && { compute }),
  };
  const changed = differing.map((words) => code(ascii(words))).join(', ');
  return {
    json: ascii(JSON.stringify(json)),
    markdown: `Made with ${changed}, unlike the profile ${code(ascii(profile))}.`,
  };
}

/**
 * Writes settings into a copy of a published file: as metadata in SVG, PNG and PDF, as a last line in Markdown. Any
 * other file, and one that is not what its name says, stays as it is.
 */
export function inscribe(file: string, bytes: Uint8Array, { json, markdown }: Inscription): Uint8Array {
  const extension = /\.[^.]*$/.exec(file)?.[0].toLowerCase();
  if (extension === '.svg') return inscribeSvg(bytes, json);
  if (extension === '.png') return inscribePng(bytes, json);
  if (extension === '.pdf') return inscribePdf(bytes, json);
  if (extension === '.md') return inscribeMarkdown(bytes, markdown);
  return bytes;
}

function inscribeMarkdown(bytes: Uint8Array, line: string): Uint8Array {
  const newlines = Buffer.from(bytes).toString('latin1').endsWith('\n') ? '\n' : '\n\n';
  return Buffer.concat([bytes, Buffer.from(`${newlines}${line}\n`)]);
}

/** What may stand before the root element of an SVG, and its start tag. */
const svgStart = /^(?:\uFEFF?\s*)(?:(?:<\?.*?\?>|<!--.*?-->|<![^[>]*>)\s*)*<svg\b(?:[^>"']|"[^"]*"|'[^']*')*>/s;

function inscribeSvg(bytes: Uint8Array, text: string): Uint8Array {
  const svg = Buffer.from(bytes).toString('utf8');
  const start = svgStart.exec(svg)?.[0];
  if (start === undefined || start.endsWith('/>')) return bytes;
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const at = Buffer.byteLength(start);
  return Buffer.concat([bytes.subarray(0, at), Buffer.from(`<metadata>${escaped}</metadata>`), bytes.subarray(at)]);
}

const pngSignature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
/** Bytes of the signature and the first chunk, IHDR. */
const pngHead = 33;

function inscribePng(bytes: Uint8Array, text: string): Uint8Array {
  const isPng = bytes.length > pngHead && pngSignature.equals(bytes.subarray(0, pngSignature.length));
  if (!isPng) return bytes;
  const content = Buffer.from(`tEXtSettings\0${text}`, 'latin1');
  const chunk = Buffer.alloc(content.length + 8);
  chunk.writeUInt32BE(content.length - 4);
  content.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(content), content.length + 4);
  return Buffer.concat([bytes.subarray(0, pngHead), chunk, bytes.subarray(pngHead)]);
}

/** Every other character as JSON escapes it: none of the formats has to know an encoding. */
function ascii(text: string): string {
  return text.replaceAll(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Text as Markdown's code, between more backticks than it has in a row. */
function code(text: string): string {
  const longest = Math.max(0, ...Array.from(text.matchAll(/`+/g), ([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  const space = /^`|`$/.test(text) ? ' ' : '';
  return `${fence}${space}${text}${space}${fence}`;
}
