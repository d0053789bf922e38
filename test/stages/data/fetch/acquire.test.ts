import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { digestOf } from '../../../../artifacts/digest.ts';
import { acquire } from '../../../../stages/data/fetch/acquire.ts';
import type { Source } from '../../../../stages/data/fetch/sources.ts';
import { content, failure, file, gzipped, rig } from './acquire-rig.ts';
import { type Conduct, honest, hostileServer, partly } from './hostile-server.ts';

const downloads = rig();

test('a file is verified, decompressed and kept for the next time', async () => {
  assert.deepEqual(Buffer.from(await downloads.from({ a: honest(gzipped) })), content);
  assert.deepEqual(downloads.kept(), ['file.gz']);
  assert.deepEqual(Buffer.from(await downloads.from({ a: honest(gzipped) })), content);
  assert.deepEqual(downloads.requests(), ['a']);
});

test('a damaged download is removed and fetched again', async () => {
  mkdirSync(join(downloads.folder, 'set'));
  writeFileSync(join(downloads.folder, 'set', 'file.gz'), gzipSync('something else'));
  const lines: string[] = [];
  assert.deepEqual(
    Buffer.from(await downloads.from({ a: honest(gzipped) }, { log: (line) => lines.push(line) })),
    content,
  );
  assert.match(lines[0]!, /wrong checksum.*removed/);
  assert.deepEqual(readFileSync(join(downloads.folder, 'set', 'file.gz')), gzipped);
});

test('a mirror on this machine is read in place', async () => {
  const path = join(downloads.folder, 'mirror.gz');
  writeFileSync(path, gzipped);
  assert.deepEqual(Buffer.from(await acquire(file, [{ kind: 'path', path }], { folder: downloads.folder })), content);
  assert.deepEqual(readdirSync(downloads.folder), ['mirror.gz']);
});

test('a file that is served decompressed is accepted', async () => {
  assert.deepEqual(Buffer.from(await downloads.from({ a: honest(content) })), content);
});

test('a file pinned as published stays compressed', async () => {
  const published = { ...file, bytes: gzipped.length, sha256: digestOf(gzipped), asPublished: true };
  const path = join(downloads.folder, 'published.gz');
  const options = { folder: downloads.folder };
  writeFileSync(path, gzipped);
  assert.deepEqual(await acquire(published, [{ kind: 'path', path }], options), gzipped);
  // The same content, compressed differently, is a different file.
  writeFileSync(path, gzipSync(content, { level: 1 }));
  const { code, message } = await failure(acquire(published, [{ kind: 'path', path }], options));
  assert.equal(code, 'INTEGRITY');
  assert.match(message, /wrong checksum.*\nExpected \d+ bytes with SHA-256 \w+ as published\./);
});

test('a server may declare the file’s own compression as transfer encoding', async () => {
  const headers = { 'content-encoding': 'gzip', etag: '"1"' };
  const declared: Conduct = (_, response) => response.writeHead(200, headers).end(gzipped);
  assert.deepEqual(Buffer.from(await downloads.from({ a: declared })), content);
});

test('a server may compress the file once more', async () => {
  const twice: Conduct = (_, response) =>
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(gzipped));
  assert.deepEqual(Buffer.from(await downloads.from({ a: twice })), content);
});

test('a slow server has time as long as bytes arrive', async () => {
  const slow: Conduct = async (_, response) => {
    response.writeHead(200, { 'content-length': gzipped.length });
    for (let part = 0; part < 5; part++) {
      response.write(gzipped.subarray((gzipped.length * part) / 5, (gzipped.length * (part + 1)) / 5));
      await setTimeout(250);
    }
  };
  const lines: string[] = [];
  const conducts = { a: slow, b: honest(gzipped) };
  assert.deepEqual(
    Buffer.from(await downloads.from(conducts, { idle: 1000, log: (line) => lines.push(line) })),
    content,
  );
  assert.match(lines.join(), /^file\.gz: from http.*\/a$/);
});

test('the received share grows to 1', async () => {
  const server = await downloads.serve({ a: honest(gzipped) });
  const shares: number[] = [];
  const source: Source = { kind: 'url', url: server.url('a') };
  await acquire(file, [source], { folder: downloads.folder, onShare: (share) => shares.push(share) });
  assert.deepEqual(
    shares,
    [...shares].sort((a, b) => a - b),
  );
  assert.equal(shares.at(-1), 1);
});

describe('the next source is tried after', () => {
  const wrong = gzipSync(randomBytes(content.length));
  const bomb = gzipSync(Buffer.alloc(50 * content.length));
  const status = (code: number, headers = {}): Conduct => {
    return (_, response) => response.writeHead(code, headers).end('<html>');
  };
  const cases: readonly [fact: string, conduct: Conduct, got: RegExp][] = [
    ['a page with status 200', status(200), /no gzip file but 6 bytes that begin with "<html>"/],
    ['an empty response', (_, response) => response.end(), /no gzip file but 0 bytes/],
    ['404', status(404), /HTTP 404/],
    ['503', status(503), /HTTP 503/],
    ['a range that was not requested', status(206), /expected the range from byte 0, got no Content-Range/],
    ['416', status(416), /HTTP 416/],
    ['a reset before the response', (request) => request.destroy(), /fetch failed: /],
    [
      'a reset within the file, without ranges',
      partly(gzipped, 70_000, 'reset', null),
      /terminated: other side closed/,
    ],
    ['silence before the response', () => undefined, /nothing received for 0.7 s/],
    ['silence within the file, without ranges', partly(gzipped, 70_000, 'stall', null), /nothing received for 0.7 s/],
    ['a wrong checksum', honest(wrong), /wrong checksum: 200000 bytes with SHA-256 [0-9a-f]{64}/],
    ['a truncated gzip file', honest(gzipped.subarray(0, -2000)), /broken one \(unexpected end of file\)/],
    ['a flipped bit', honest(gzipped.with(80_000, gzipped[80_000]! ^ 1) as Uint8Array), /a broken one|wrong checksum/],
    ['a gzip bomb', honest(bomb), /more than 200000 bytes when decompressed/],
    ['an endless response', (_, response) => void endless(response), /more than 267536 bytes/],
    ['a redirect to itself', status(302, { location: '/a' }), /more than 5 redirects/],
    ['a redirect to a file of this machine', status(302, { location: 'file:///etc/passwd' }), /from http: to file:/],
    ['a redirect to nowhere', status(302, { location: 'http://' }), /to an invalid URL/],
    ['a redirect without a location', status(302), /HTTP 302/],
  ];
  for (const [fact, conduct, got] of cases) {
    test(fact, async () => {
      const lines: string[] = [];
      const idle = fact.startsWith('silence') ? 700 : 10_000;
      const bytes = await downloads.from({ a: conduct, b: honest(gzipped) }, { idle, log: (line) => lines.push(line) });
      assert.deepEqual(Buffer.from(bytes), content);
      assert.match(lines[0]!, got);
      assert.match(lines.at(-1)!, /^file.gz: from http.*\/b$/);
      assert(downloads.kept().includes('file.gz'));
    });
  }

  function endless(response: Parameters<Conduct>[1]): void {
    while (!response.destroyed && response.write(gzipped));
    if (!response.destroyed) response.once('drain', () => endless(response));
  }
});

describe('when no source has the file', () => {
  test('the message names each source with its response, and how to provide a folder', async () => {
    const server = await downloads.serve({
      a: (_, response) => response.writeHead(503).end(),
      b: honest(gzipSync('no')),
    });
    const gone = await hostileServer({});
    gone.close();
    const path = join(downloads.folder, 'mirror', 'set', 'file.gz');
    const urls = [server.url('a'), server.url('b'), gone.url('c')];
    const sources = [{ kind: 'path', path } as const, ...urls.map((url) => ({ kind: 'url', url }) as const)];
    const error = await failure(acquire(file, sources, { folder: downloads.folder }));
    assert.equal(error.code, 'ENVIRONMENT');
    assert.match(error.message, /none of 4 sources/);
    assert.match(error.message, new RegExp(`${path}: ENOENT`));
    assert.match(error.message, new RegExp(`${urls[0]}: HTTP 503`));
    assert.match(error.message, new RegExp(`${urls[1]}: wrong checksum`));
    assert.match(error.message, new RegExp(`${urls[2]}: fetch failed: connect ECONNREFUSED`));
    assert.match(error.message, /--mirror DIR\nor REPRO_MIRROR=DIR/);
    assert.match(error.message, /DIR\/set\/file\.gz/);
  });

  test('and there are none, the message says that only a mirror can help', async () => {
    const { code, message } = await failure(acquire(file, [], { folder: downloads.folder }));
    assert.equal(code, 'ENVIRONMENT');
    assert.match(message, /^set\/file\.gz: it has no public source, and no mirror is set\nExpected 200000 bytes/);
  });

  test('the code is INTEGRITY only if every source delivered a wrong file', async () => {
    const wrong = gzipSync(randomBytes(content.length));
    const both = { a: honest(wrong), b: honest(wrong.subarray(0, -9)) };
    assert.equal((await failure(downloads.from(both))).code, 'INTEGRITY');
    assert.deepEqual(downloads.kept(), []);
  });

  test('a folder instead of a file, or a file that is too long, is reported', async () => {
    const path = join(downloads.folder, 'long.gz');
    writeFileSync(path, Buffer.alloc(300_000));
    const sources = [downloads.folder, path].map((path): Source => ({ kind: 'path', path }));
    const { failures } = await failure(acquire(file, sources, { folder: join(downloads.folder, 'downloads') }));
    assert.match(failures[0]!.got, /EISDIR/);
    assert.equal(failures[1]!.got, '300000 bytes, too many');
  });
});
