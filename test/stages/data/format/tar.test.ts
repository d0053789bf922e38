import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import fc from 'fast-check';
import { readTar, TarError } from '../../../../stages/data/format/tar.ts';
import { tar } from './tar-bytes.ts';

/** Raise it to fuzz for longer: `MUTATIONS=1000000 node --test test/stages/data/format/tar.test.ts`. */
const mutations = Number(process.env.MUTATIONS ?? 10_000);

const folder = mkdtempSync(join(tmpdir(), 'tar-'));
after(() => rmSync(folder, { recursive: true }));

const a = { name: 'd/a', content: Buffer.from('the first') };
const b = { name: 'd/b', content: new Uint8Array(512).fill(7) };

test('members are read in the requested order, without a copy', () => {
  const archive = tar([{ name: 'd/', type: '5' }, a, { name: 'd/other', content: Uint8Array.of(1) }, b]);
  const [first, second] = readTar('t', archive, ['d/b', 'd/a']);
  assert.deepEqual([first, second], [b.content, new Uint8Array(a.content)].map(Buffer.from));
  assert.equal(first!.buffer, archive.buffer);
});

test('an empty file is a member like any other', () => {
  assert.equal(readTar('t', tar([{ name: 'empty' }]), ['empty'])[0]!.length, 0);
});

test('files of any names and contents are read as they were written', () => {
  const name = fc.stringMatching(/^[a-z0-9._-]{1,100}$/);
  const files = fc.uniqueArray(fc.record({ name, content: fc.uint8Array({ maxLength: 1100 }) }), {
    selector: (file) => file.name,
    maxLength: 6,
  });
  fc.assert(
    fc.property(files, (entries) => {
      const contents = readTar(
        't',
        tar(entries),
        entries.map((entry) => entry.name),
      );
      assert.deepEqual(
        contents.map(Buffer.from),
        entries.map((entry) => Buffer.from(entry.content)),
      );
    }),
  );
});

test('the prefix of a POSIX header is part of the name; GNU tar’s bytes in its place are not', () => {
  const content = Uint8Array.of(1);
  assert.equal(readTar('t', tar([{ name: 'a', prefix: 'd/e', content }]), ['d/e/a']).length, 1);
  assert.equal(readTar('t', tar([{ name: 'a', prefix: '123', magic: 'ustar  \0', content }]), ['a']).length, 1);
});

const whole = tar([a, b]);
const link = { name: 'd/link', type: '2' };
const refused: readonly [fact: string, bytes: Uint8Array, offset: number, expected: RegExp, got: RegExp][] = [
  ['an empty file', new Uint8Array(), 0, /two blocks of zeros/, /the end/],
  ['a file that is not an archive', Buffer.alloc(1024, '<html>'), 257, /the magic of ustar/, /html/],
  ['a header older than ustar', tar([{ ...a, magic: '\0\0\0\0\0\0\0\0' }]), 257, /the magic/, /u0000/],
  ['a file truncated within a block', whole.subarray(0, 700), 700, /blocks of 512 bytes/, /188 bytes more/],
  ['a file truncated after a member', whole.subarray(0, 1024), 1024, /two blocks of zeros/, /the end/],
  ['a file truncated after one block of zeros', whole.subarray(0, -512), 2560, /two blocks of zeros/, /the end/],
  ['data after the end', Buffer.concat([whole, tar([a])]), 2048, /zeros to the end/, /other bytes/],
  ['a wrong checksum', tar([{ ...a, checksum: '000123\0 ' }]), 148, /checksum \d+/, /^83$/],
  ['a checksum that is not a number', tar([{ ...a, checksum: '        ' }]), 148, /octal digits/, /" +"/],
  ['a size beyond the file', tar([{ ...a, size: '77777777777\0' }]), 124, /at most 1536 bytes/, /8589934591 of "d\/a"/],
  ['a size that is not a number', tar([{ ...a, size: '-0000000001\0' }]), 124, /octal digits/, /-0000000001/],
  ['a size in base 256', tar([{ ...a, size: '\x80\0\0\0\0\0\0\0\0\0\0\x01' }]), 124, /octal digits/, /\x80/],
  ['a symbolic link', tar([a, link]), 1180, /a regular file/, /type "2" of "d\/link"/],
  ['a hard link', tar([a, { ...link, type: '1' }]), 1180, /a regular file/, /type "1"/],
  ['an extended header', tar([{ ...a, type: 'x' }]), 156, /a regular file/, /type "x"/],
  ['a folder with content', tar([{ ...a, type: '5' }]), 156, /an empty folder/, /type "5"/],
  ['a duplicate name', tar([a, b, a]), 2048, /each name once/, /"d\/a" again/],
  ['a missing member', tar([a]), 1024, /a file "d\/b"/, /none of this name/],
  ['a folder in place of a member', tar([a, { name: 'd/b', type: '5' }]), 1536, /a file "d\/b"/, /^folder$/],
  ['a member under another spelling of its name', tar([a, { ...b, name: './d/b' }]), 2048, /a file "d\/b"/, /none/],
];
for (const [fact, bytes, offset, expected, got] of refused) {
  test(`${fact} is refused, naming archive and offset`, () => {
    assert.throws(
      () => readTar('t.tar', bytes, ['d/a', 'd/b']),
      (error: unknown) => {
        assert(error instanceof TarError, String(error));
        assert.deepEqual([error.file, error.offset, error.code], ['t.tar', offset, 'INTEGRITY']);
        assert.match(error.expected, expected);
        assert.match(error.got, got);
        assert.match(error.message, new RegExp(`^t\\.tar, offset ${offset}: expected .*, got `));
        return true;
      },
    );
  });
}

test('every mutated archive is read or refused with the typed error', () => {
  const edit = fc.tuple(fc.nat(whole.length - 1), fc.nat(255));
  const mutation = fc.tuple(fc.array(edit, { minLength: 1, maxLength: 3 }), fc.integer({ min: -5, max: 2 }));
  let refusals = 0;
  fc.assert(
    fc.property(mutation, ([edits, blocks]) => {
      const mutated = new Uint8Array(Math.max(0, whole.length + blocks * 512));
      mutated.set(whole.subarray(0, mutated.length));
      for (const [at, byte] of edits) if (at < mutated.length) mutated[at] = byte;
      try {
        const [first, second] = readTar('t', mutated, ['d/a', 'd/b']);
        assert.deepEqual([first!.length, second!.length], [a.content.length, b.content.length]);
      } catch (error) {
        assert(error instanceof TarError, `expected TarError, got ${error}`);
        assert(error.offset >= 0 && error.offset <= mutated.length, `offset ${error.offset} is outside the file`);
        refusals++;
      }
    }),
    { numRuns: mutations },
  );
  assert(refusals > mutations / 2, `expected most mutations to be refused, got ${refusals}`);
});

const version = spawnSync('tar', ['--version'], { encoding: 'utf8' }).stdout ?? '';
describe('archives of GNU tar', { skip: version.includes('GNU tar') ? false : 'no GNU tar' }, () => {
  const large = Buffer.alloc(100_000, 'pixels');
  mkdirSync(join(folder, 'd'));
  writeFileSync(join(folder, 'd', 'a'), a.content);
  writeFileSync(join(folder, 'd', 'b'), large);
  const pack = (format: string, ...names: string[]) =>
    execFileSync('tar', [`--format=${format}`, '-cf', '-', '-C', folder, ...names], { maxBuffer: 10_000_000 });

  for (const format of ['ustar', 'gnu', 'oldgnu']) {
    test(`a folder in the format ${format} is read`, () => {
      assert.deepEqual(readTar('t', pack(format, 'd'), ['d/a', 'd/b']).map(Buffer.from), [a.content, large]);
    });
  }

  test('the formats v7 and posix, and links, are refused', () => {
    assert.throws(() => readTar('t', pack('v7', 'd'), []), /the magic of ustar/);
    assert.throws(() => readTar('t', pack('posix', 'd'), []), /type "x"/);
    symlinkSync('a', join(folder, 'link'));
    assert.throws(() => readTar('t', pack('gnu', 'd', 'link'), []), /type "2" of "link"/);
  });
});
