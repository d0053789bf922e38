/** An archive is a sequence of blocks: one per header, then the contents, padded to whole blocks. */
const block = 512;

/** A file is not a valid tar archive: what was expected at a byte offset, and what was found. */
export class TarError extends Error {
  override readonly name = 'TarError';
  readonly code = 'INTEGRITY';
  readonly file: string;
  /** In bytes from the start of the decompressed archive. */
  readonly offset: number;
  readonly expected: string;
  readonly got: string;

  constructor(file: string, offset: number, expected: string, got: string) {
    super(`${file}, offset ${offset}: expected ${expected}, got ${got}`);
    this.file = file;
    this.offset = offset;
    this.expected = expected;
    this.got = got;
  }
}

/**
 * Reads files from a tar archive in memory: ustar as in POSIX.1-1988, or the older variant that GNU tar writes.
 *
 * Strict, since only plain files are expected. It refuses entries that are neither a regular file nor a folder (links,
 * extended headers, devices), duplicate names, and anything after the end, wherever they are. It writes nothing to disk
 * and copies nothing, so wrong sizes in a header cost no memory.
 *
 * @param file the archive's name, for the error
 * @param names exact names of the members to read, each a regular file
 * @returns their contents in the order of `names`: views of the archive's bytes
 * @throws TarError also when a member is missing
 */
export function readTar(file: string, bytes: Uint8Array, names: readonly string[]): Uint8Array[] {
  const refuse: Refuse = (offset, expected, got) => {
    throw new TarError(file, offset, expected, got);
  };
  if (bytes.length % block !== 0)
    refuse(bytes.length, `blocks of ${block} bytes`, `${bytes.length % block} bytes more`);
  const contents = new Map<string, Uint8Array | 'folder'>();
  let offset = 0;
  while (!isZero(bytes.subarray(offset, offset + block))) {
    const entry = readEntry(bytes, offset, refuse);
    if (contents.has(entry.name)) refuse(offset, 'each name once', `"${entry.name}" again`);
    contents.set(entry.name, entry.content);
    offset = entry.end;
  }
  if (bytes.length < offset + 2 * block) refuse(bytes.length, 'two blocks of zeros at the end', 'the end');
  if (!isZero(bytes.subarray(offset))) refuse(offset, 'zeros to the end', 'other bytes');
  return names.map((name) => {
    const content = contents.get(name);
    return content instanceof Uint8Array ? content : refuse(offset, `a file "${name}"`, content ?? 'none of this name');
  });
}

type Refuse = (offset: number, expected: string, got: string) => never;

interface Entry {
  readonly name: string;
  readonly content: Uint8Array | 'folder';
  /** Offset of the next header. */
  readonly end: number;
}

function readEntry(bytes: Uint8Array, offset: number, refuse: Refuse): Entry {
  const header = bytes.subarray(offset, offset + block);
  const magic = latin1(header, 257, 8);
  const isPosix = magic === 'ustar\x0000';
  if (!isPosix && magic !== 'ustar  \0') refuse(offset + 257, 'the magic of ustar', shown(magic));
  const checksum = octal(header, 148, 8, offset, refuse);
  const sum = sumOf(header);
  if (checksum !== sum) refuse(offset + 148, `the header's checksum ${sum}`, String(checksum));
  // GNU's older variant uses the prefix field for other things.
  const prefix = isPosix ? text(header, 345, 155) : '';
  const name = [prefix, text(header, 0, 100)].filter(Boolean).join('/');
  const size = octal(header, 124, 12, offset, refuse);
  const type = latin1(header, 156, 1);
  if (type === '5' && size === 0) return { name, content: 'folder', end: offset + block };
  if (type !== '0' && type !== '\0') {
    refuse(offset + 156, 'a regular file (type 0) or an empty folder (type 5)', `type ${shown(type)} of "${name}"`);
  }
  const start = offset + block;
  if (start + size > bytes.length)
    refuse(offset + 124, `at most ${bytes.length - start} bytes`, `${size} of "${name}"`);
  return {
    name,
    content: bytes.subarray(start, start + size),
    end: start + Math.ceil(size / block) * block,
  };
}

/** An octal number, terminated by a space or a zero byte. */
function octal(header: Uint8Array, at: number, length: number, offset: number, refuse: Refuse): number {
  const field = latin1(header, at, length);
  const digits = /^ *([0-7]+)[ \0]+$/.exec(field)?.[1];
  return digits === undefined
    ? refuse(offset + at, 'a number in octal digits', shown(field))
    : Number.parseInt(digits, 8);
}

/** The sum of the header's bytes, with those of the checksum itself taken as spaces. */
function sumOf(header: Uint8Array): number {
  return header.reduce((sum, byte, at) => sum + (at >= 148 && at < 156 ? 0x20 : byte), 0);
}

/** A field up to its first zero byte. */
function text(header: Uint8Array, at: number, length: number): string {
  return latin1(header, at, length).replace(/\0.*/s, '');
}

function latin1(header: Uint8Array, at: number, length: number): string {
  return Buffer.from(header.subarray(at, at + length)).toString('latin1');
}

function shown(field: string): string {
  return JSON.stringify(field);
}

function isZero(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0);
}
