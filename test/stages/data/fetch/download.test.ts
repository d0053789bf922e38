import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { content, failure, gzipped, rig } from './acquire-rig.ts';
import { type Conduct, honest, partly } from './hostile-server.ts';

const downloads = rig();

describe('an interrupted download', () => {
  /** Treats the first request for a path differently. */
  const once = (first: Conduct, then: Conduct): Conduct => {
    return (request, response, count) => (count === 1 ? first : then)(request, response, count);
  };

  for (const end of ['reset', 'stall'] as const) {
    test(`by a ${end} resumes where it stopped`, async () => {
      const bytes = await downloads.from({ a: once(partly(gzipped, 70_000, end), honest(gzipped)) }, { idle: 700 });
      assert.deepEqual(Buffer.from(bytes), content);
      assert.deepEqual(downloads.requests(), ['a', 'a bytes=70000-']);
      assert.deepEqual(downloads.kept(), ['file.gz']);
    });
  }

  test('of an earlier run resumes in the next', async () => {
    const down: Conduct = (request) => request.destroy();
    const turns = [partly(gzipped, 70_000, 'reset'), down, honest(gzipped)];
    const conducts: Record<string, Conduct> = { a: (...all) => turns[all[2] - 1]!(...all) };
    assert.equal((await failure(downloads.from(conducts))).code, 'ENVIRONMENT');
    assert.deepEqual(Buffer.from(await downloads.from(conducts)), content);
    assert.deepEqual(downloads.requests(), ['a', 'a bytes=70000-', 'a bytes=70000-']);
  });

  test('starts over if the server has another version', async () => {
    const bytes = await downloads.from({
      a: once(partly(randomBytes(gzipped.length), 70_000, 'reset'), honest(gzipped, '"2"')),
    });
    assert.deepEqual(Buffer.from(bytes), content);
    assert.deepEqual(downloads.requests(), ['a', 'a bytes=70000-']);
  });

  test('starts over if the server does not support ranges', async () => {
    const plain: Conduct = (_, response) => response.end(gzipped);
    assert.deepEqual(Buffer.from(await downloads.from({ a: once(partly(gzipped, 70_000, 'reset'), plain) })), content);
  });

  test('starts over if the parts do not match', async () => {
    const bytes = await downloads.from({
      a: once(partly(randomBytes(gzipped.length), 70_000, 'reset'), honest(gzipped)),
    });
    assert.deepEqual(Buffer.from(bytes), content);
    assert.deepEqual(downloads.requests(), ['a', 'a bytes=70000-', 'a']);
  });

  test('starts over if nothing is left to request', async () => {
    const longer = Buffer.concat([gzipped, randomBytes(500)]);
    const bytes = await downloads.from({ a: once(partly(longer, gzipped.length + 100, 'reset'), honest(gzipped)) });
    assert.deepEqual(Buffer.from(bytes), content);
    assert.deepEqual(downloads.requests(), ['a', `a bytes=${gzipped.length + 100}-`, 'a']);
  });

  test('does not trust the stored version', async () => {
    const turns = [partly(gzipped, 70_000, 'reset'), partly(gzipped, 0, 'reset'), honest(gzipped)];
    const conducts: Record<string, Conduct> = { a: (...all) => turns[all[2] - 1]!(...all) };
    await failure(downloads.from(conducts));
    const note = downloads.kept().find((name) => name.endsWith('.json'));
    writeFileSync(join(downloads.folder, 'set', note!), JSON.stringify({ validator: '"1"\r\nhost: elsewhere' }));
    assert.deepEqual(Buffer.from(await downloads.from(conducts)), content);
    assert.equal(downloads.requests().at(-1), 'a');
  });
});
