import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { digestOf } from '../../../artifacts/digest.ts';
import { acquire } from '../../../stages/data/acquire.ts';
import type { AcquireError } from '../../../stages/data/acquire-error.ts';
import type { PinnedFile } from '../../../stages/data/pinned.ts';
import type { Source } from '../../../stages/data/sources.ts';
import { type Conduct, type HostileServer, honest, hostileServer, partly } from './hostile-server.ts';

const content = Buffer.concat([randomBytes(150_000), Buffer.alloc(50_000)]);
const gzipped = gzipSync(content);
const file: PinnedFile = { set: 'set', name: 'file.gz', bytes: content.length, sha256: digestOf(content) };

let folder: string;
let server: HostileServer | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'acquire-'));
});
afterEach(() => {
  server?.close();
  server = undefined;
  rmSync(folder, { recursive: true });
});

/** Gets the file from a server's paths in turn: `a`, `b`, ... */
async function from(conducts: Record<string, Conduct>, log?: (line: string) => void): Promise<Uint8Array> {
  server ??= await hostileServer(conducts);
  const sources = Object.keys(conducts).map((path): Source => ({ kind: 'url', url: server!.url(path) }));
  return await acquire(file, sources, { folder, idle: 300, log });
}

async function failure(attempt: Promise<unknown>): Promise<AcquireError> {
  return await attempt.then(
    () => assert.fail('expected a failure'),
    (error) => error,
  );
}

function kept(): string[] {
  return readdirSync(join(folder, 'set'));
}

test('a file is verified, decompressed and kept for the next time', async () => {
  assert.deepEqual(Buffer.from(await from({ a: honest(gzipped) })), content);
  assert.deepEqual(kept(), ['file.gz']);
  assert.deepEqual(Buffer.from(await from({ a: honest(gzipped) })), content);
  assert.deepEqual(server?.requests, ['a']);
});

test('a kept download that went bad is removed and made again', async () => {
  mkdirSync(join(folder, 'set'));
  writeFileSync(join(folder, 'set', 'file.gz'), gzipSync('something else'));
  const lines: string[] = [];
  assert.deepEqual(Buffer.from(await from({ a: honest(gzipped) }, (line) => lines.push(line))), content);
  assert.match(lines[0]!, /wrong checksum.*removed/);
  assert.deepEqual(readFileSync(join(folder, 'set', 'file.gz')), gzipped);
});

test('a mirror on this machine is read in place', async () => {
  const path = join(folder, 'mirror.gz');
  writeFileSync(path, gzipped);
  assert.deepEqual(Buffer.from(await acquire(file, [{ kind: 'path', path }], { folder })), content);
  assert.deepEqual(readdirSync(folder), ['mirror.gz']);
});

test('a file that comes decompressed is as good', async () => {
  assert.deepEqual(Buffer.from(await from({ a: honest(content) })), content);
});

test('a server that compresses once more does no harm', async () => {
  const twice: Conduct = (_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipped);
  assert.deepEqual(Buffer.from(await from({ a: twice })), content);
});

test('the share that has come grows to 1', async () => {
  server = await hostileServer({ a: honest(gzipped) });
  const shares: number[] = [];
  const source: Source = { kind: 'url', url: server.url('a') };
  await acquire(file, [source], { folder, onShare: (share) => shares.push(share) });
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
    ['an empty answer', (_, response) => response.end(), /no gzip file but 0 bytes/],
    ['404', status(404), /HTTP 404/],
    ['503', status(503), /HTTP 503/],
    ['a range nobody asked for', status(206), /expected the range from byte 0, got no Content-Range/],
    ['416', status(416), /HTTP 416/],
    ['a reset before the answer', (request) => request.destroy(), /fetch failed: /],
    ['a reset in mid file, without ranges', partly(gzipped, 70_000, 'reset', null), /terminated: other side closed/],
    ['silence before the answer', () => undefined, /nothing came for 0.3 s/],
    ['silence in mid file, without ranges', partly(gzipped, 70_000, 'stall', null), /nothing came for 0.3 s/],
    ['a wrong checksum', honest(wrong), /wrong checksum: 200000 bytes with SHA-256 [0-9a-f]{64}/],
    ['a gzip file cut short', honest(gzipped.subarray(0, -2000)), /broken one \(unexpected end of file\)/],
    ['a flipped bit', honest(gzipped.with(80_000, gzipped[80_000]! ^ 1) as Uint8Array), /a broken one|wrong checksum/],
    ['a gzip bomb', honest(bomb), /more than 200000 bytes when decompressed/],
    ['an answer without end', (_, response) => void endless(response), /more than 267536 bytes/],
    ['a redirect to itself', status(302, { location: '/a' }), /more than 5 redirects/],
    ['a redirect to a file of this machine', status(302, { location: 'file:///etc/passwd' }), /from http: to file:/],
    ['a redirect to nowhere', status(302, { location: 'http://' }), /to an invalid URL/],
    ['a redirect without a location', status(302), /HTTP 302/],
  ];
  for (const [fact, conduct, got] of cases) {
    test(fact, async () => {
      const lines: string[] = [];
      const bytes = await from({ a: conduct, b: honest(gzipped) }, (line) => lines.push(line));
      assert.deepEqual(Buffer.from(bytes), content);
      assert.match(lines[0]!, got);
      assert.match(lines.at(-1)!, /^file.gz: from http.*\/b$/);
      assert(kept().includes('file.gz'));
    });
  }

  function endless(response: Parameters<Conduct>[1]): void {
    while (!response.destroyed && response.write(gzipped));
    if (!response.destroyed) response.once('drain', () => endless(response));
  }
});

describe('a download that broke off', () => {
  /** Breaks off at the first request for a path. */
  const once = (first: Conduct, then: Conduct): Conduct => {
    return (request, response, count) => (count === 1 ? first : then)(request, response, count);
  };

  for (const end of ['reset', 'stall'] as const) {
    test(`by a ${end} goes on from where it was`, async () => {
      const bytes = await from({ a: once(partly(gzipped, 70_000, end), honest(gzipped)) });
      assert.deepEqual(Buffer.from(bytes), content);
      assert.deepEqual(server?.requests, ['a', 'a bytes=70000-']);
      assert.deepEqual(kept(), ['file.gz']);
    });
  }

  test('in an earlier run goes on in the next', async () => {
    const down: Conduct = (request) => request.destroy();
    const turns = [partly(gzipped, 70_000, 'reset'), down, honest(gzipped)];
    const conducts: Record<string, Conduct> = { a: (...all) => turns[all[2] - 1]!(...all) };
    assert.equal((await failure(from(conducts))).code, 'ENVIRONMENT');
    assert.deepEqual(Buffer.from(await from(conducts)), content);
    assert.deepEqual(server?.requests, ['a', 'a bytes=70000-', 'a bytes=70000-']);
  });

  test('starts again when the server has another version', async () => {
    const bytes = await from({ a: once(partly(randomBytes(gzipped.length), 70_000, 'reset'), honest(gzipped, '"2"')) });
    assert.deepEqual(Buffer.from(bytes), content);
    assert.deepEqual(server?.requests, ['a', 'a bytes=70000-']);
  });

  test('starts again when the server knows no ranges', async () => {
    const plain: Conduct = (_, response) => response.end(gzipped);
    assert.deepEqual(Buffer.from(await from({ a: once(partly(gzipped, 70_000, 'reset'), plain) })), content);
  });

  test('starts again when the parts do not belong together', async () => {
    const bytes = await from({ a: once(partly(randomBytes(gzipped.length), 70_000, 'reset'), honest(gzipped)) });
    assert.deepEqual(Buffer.from(bytes), content);
    assert.deepEqual(server?.requests, ['a', 'a bytes=70000-', 'a']);
  });

  test('starts again when there is nothing left to ask for', async () => {
    const longer = Buffer.concat([gzipped, randomBytes(500)]);
    const bytes = await from({ a: once(partly(longer, gzipped.length + 100, 'reset'), honest(gzipped)) });
    assert.deepEqual(Buffer.from(bytes), content);
    assert.deepEqual(server?.requests, ['a', `a bytes=${gzipped.length + 100}-`, 'a']);
  });

  test('is not trusted about its version', async () => {
    const turns = [partly(gzipped, 70_000, 'reset'), partly(gzipped, 0, 'reset'), honest(gzipped)];
    const conducts: Record<string, Conduct> = { a: (...all) => turns[all[2] - 1]!(...all) };
    await failure(from(conducts));
    const note = kept().find((name) => name.endsWith('.json'));
    writeFileSync(join(folder, 'set', note!), JSON.stringify({ validator: '"1"\r\nhost: elsewhere' }));
    assert.deepEqual(Buffer.from(await from(conducts)), content);
    assert.equal(server?.requests.at(-1), 'a');
  });
});

describe('when no source has the file', () => {
  test('the message names each, what came back, and how to supply a folder', async () => {
    server = await hostileServer({ a: (_, response) => response.writeHead(503).end(), b: honest(gzipSync('no')) });
    const gone = await hostileServer({});
    gone.close();
    const path = join(folder, 'mirror', 'set', 'file.gz');
    const urls = [server.url('a'), server.url('b'), gone.url('c')];
    const sources = [{ kind: 'path', path } as const, ...urls.map((url) => ({ kind: 'url', url }) as const)];
    const error = await failure(acquire(file, sources, { folder }));
    assert.equal(error.code, 'ENVIRONMENT');
    assert.match(error.message, /none of 4 sources/);
    assert.match(error.message, new RegExp(`${path}: ENOENT`));
    assert.match(error.message, new RegExp(`${urls[0]}: HTTP 503`));
    assert.match(error.message, new RegExp(`${urls[1]}: wrong checksum`));
    assert.match(error.message, new RegExp(`${urls[2]}: fetch failed: connect ECONNREFUSED`));
    assert.match(error.message, /--mirror DIR or REPRO_MIRROR=DIR/);
    assert.match(error.message, /DIR\/set\/file\.gz/);
  });

  test('it is a matter of integrity only if each delivered a wrong one', async () => {
    const wrong = gzipSync(randomBytes(content.length));
    const both = { a: honest(wrong), b: honest(wrong.subarray(0, -9)) };
    assert.equal((await failure(from(both))).code, 'INTEGRITY');
    assert.deepEqual(kept(), []);
  });

  test('a folder in the place of a file, or a file too long, is named', async () => {
    const path = join(folder, 'long.gz');
    writeFileSync(path, Buffer.alloc(300_000));
    const sources = [folder, path].map((path): Source => ({ kind: 'path', path }));
    const { failures } = await failure(acquire(file, sources, { folder: join(folder, 'downloads') }));
    assert.match(failures[0]!.got, /EISDIR/);
    assert.equal(failures[1]!.got, '300000 bytes, too many');
  });
});
