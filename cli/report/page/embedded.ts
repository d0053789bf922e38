import { extname } from 'node:path';
import { bytes } from '../../terminal/bytes.ts';
import { html, type Markup } from '../html/markup.ts';
import type { Publication } from '../publication.ts';

/** Bytes of the largest file that is embedded to save: the page has to stay small enough to send. */
const small = 64_000;

const types: Readonly<Record<string, string>> = {
  '.csv': 'text/csv',
  '.json': 'application/json',
  '.pdf': 'application/pdf',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
};

/** A file's bytes as a URL that needs no network. */
export function dataUrl(file: string, content: Uint8Array): string {
  const type = types[extname(file)] ?? 'application/octet-stream';
  return `data:${type};base64,${Buffer.from(content).toString('base64')}`;
}

/** A link that saves the file when it is small, else its path. @param folder that files are published to */
export function fileLink(publication: Publication, folder: string): Markup {
  const { file } = publication;
  if (!('bytes' in publication)) return html`<s>${file}</s> (${publication.state})`;
  const size = bytes(publication.bytes.length);
  if (publication.bytes.length > small) return html`<code>${folder}/${file}</code> (${size})`;
  return html`<a download="${file}" href="${dataUrl(file, publication.bytes)}">${file}</a> (${size})`;
}
