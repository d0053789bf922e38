import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { Resvg } from '@resvg/resvg-js';
import PDFDocument from 'pdfkit';
import { inscribe, inscriptionOf } from '../../../pipeline/run/inscribe.ts';

const settings = { net: 'größe (a) \\ <b>&`', ratio: 0.5 };
const differing = [`net=${settings.net}`, 'ratio=0.5'];
const inscription = inscriptionOf({ file: 'pipeline.ts', profile: 'quick', settings, compute: {}, differing })!;
const json = String.raw`{"profile":"quick","settings":{"net":"gr\u00f6\u00dfe (a) \\ <b>&${'`'}","ratio":0.5}}`;
const write = (file: string, text: string) => Buffer.from(inscribe(file, Buffer.from(text), inscription)).toString();

async function pdf(info: object, options: object = {}): Promise<Buffer> {
  const document = new PDFDocument({ info, ...options });
  document.text('one page');
  document.end();
  const parts: Buffer[] = [];
  for await (const part of document) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

describe('settings that differ from the profile', () => {
  test('are written as JSON in ASCII, with the pipeline file unless it is the default one', () => {
    assert.equal(inscription.json, json);
    assert.deepEqual(JSON.parse(json).settings, settings);
    const other = inscriptionOf({ file: 'o.ts', profile: 'p', settings: { a: 1 }, compute: {}, differing: ['a=1'] })!;
    assert.equal(other.json, '{"pipeline":"o.ts","profile":"p","settings":{"a":1}}');
  });

  test('are not written for a profile as declared', () => {
    const none = { file: 'pipeline.ts', profile: 'quick', settings: {}, compute: {}, differing: [] };
    assert.equal(inscriptionOf(none), undefined);
  });

  test('are the last line of Markdown, as code', () => {
    const line = `Made with \`\` net=gr\\u00f6\\u00dfe (a) \\ <b>&\` \`\`, \`ratio=0.5\`, unlike the profile \`quick\`.\n`;
    assert.equal(write('a.md', '# A\n'), `# A\n\n${line}`);
    assert.ok(write('a.md', '# A').startsWith('# A\n\nMade with '));
  });

  test('are in the metadata of an SVG, in its root element', () => {
    const start =
      '<?xml version="1.0"?><!-- <svg> --><svg xmlns="http://www.w3.org/2000/svg" width="2" height="2" id="a>b">';
    const written = write('a.svg', `${start}<rect/></svg>`);
    const escaped = json.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
    assert.equal(written, `${start}<metadata>${escaped}</metadata><rect/></svg>`);
    new Resvg(written).render();
  });

  test('are in a text chunk of a PNG, and its picture does not change', () => {
    const svg =
      '<svg xmlns="http://www.w3.org/2000/svg" width="3" height="2"><rect width="2" height="2" fill="red"/></svg>';
    const plain = new Resvg(svg).render().asPng();
    const written = Buffer.from(inscribe('a.png', plain, inscription));
    assert.equal(written.readUInt32BE(33), `Settings\0${json}`.length);
    assert.equal(written.subarray(37, 41 + 9 + json.length).toString('latin1'), `tEXtSettings\0${json}`);
    // This decoder verifies the checksum of the chunk.
    const pixelsOf = (png: Buffer) =>
      new Resvg(
        `<svg xmlns="http://www.w3.org/2000/svg" width="3" height="2"><image width="3" height="2" href="data:image/png;base64,${png.toString('base64')}"/></svg>`,
      ).render().pixels;
    assert.deepEqual(pixelsOf(written), pixelsOf(plain));
    assert.ok(pixelsOf(written).some((value) => value > 0));
  });

  test('are added to the Info dictionary of a PDF, which keeps its other entries', async (context) => {
    const plain = await pdf({ Title: 'A (title)', CreationDate: new Date(0) });
    const written = Buffer.from(inscribe('a.pdf', plain, inscription));
    assert.deepEqual(written.subarray(0, plain.length), plain);
    const update = written.subarray(plain.length).toString('latin1');
    const [, at] = /startxref\n(\d+)\n%%EOF\n$/.exec(update)!;
    const table = written.subarray(Number(at)).toString('latin1');
    const [, number, place] = /^xref\n(\d+) 1\n(\d{10}) 00000 n \n/.exec(table)!;
    assert.ok(written.subarray(Number(place)).toString('latin1').startsWith(`${number} 0 obj\n<<`));
    assert.match(table, new RegExp(`/Info ${number} 0 R`));
    try {
      execFileSync('pdfinfo', ['-v'], { stdio: 'ignore' });
    } catch {
      context.diagnostic('pdfinfo is not installed');
      return;
    }
    const folder = mkdtempSync(join(tmpdir(), 'inscribe-'));
    context.after(() => rmSync(folder, { recursive: true }));
    writeFileSync(join(folder, 'a.pdf'), written);
    const output = execFileSync('pdfinfo', [join(folder, 'a.pdf')], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    assert.match(output, /^Title: +A \(title\)$/m);
    const custom = execFileSync('pdfinfo', ['-custom', join(folder, 'a.pdf')], { encoding: 'utf8' });
    assert.ok(custom.includes(json), custom);
  });

  test('are not written to CSV, to an encrypted PDF, or to a file whose content does not match its name', async () => {
    assert.equal(write('a.csv', 'a,b\n1,2\n'), 'a,b\n1,2\n');
    assert.equal(write('a.vl.json', '{}'), '{}');
    for (const file of ['a.svg', 'a.png', 'a.pdf']) assert.equal(write(file, 'something else'), 'something else');
    assert.equal(write('a.svg', '<svg/>'), '<svg/>');
    const locked = await pdf({}, { userPassword: 'secret' });
    assert.deepEqual(Buffer.from(inscribe('a.pdf', locked, inscription)), locked);
  });
});
