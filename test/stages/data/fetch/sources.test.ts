import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { test } from 'node:test';
import { nameOf, sourcesOf } from '../../../../stages/data/fetch/sources.ts';

const homes = ['https://example.org/mnist/', 'https://example.net/x/'];

function names(mirror: string | undefined): string[] {
  return sourcesOf('mnist', 'a.gz', homes, mirror).map(nameOf);
}

test('without a mirror there are only the public sources', () => {
  assert.deepEqual(names(undefined), ['https://example.org/mnist/a.gz', 'https://example.net/x/a.gz']);
  assert.deepEqual(names(''), names(undefined));
});

const mirrors: readonly [mirror: string, first: string][] = [
  ['/some/where', '/some/where/mnist/a.gz'],
  ['here', resolve('here/mnist/a.gz')],
  ['file:///some/where', '/some/where/mnist/a.gz'],
  ['file:///with%20space/', '/with space/mnist/a.gz'],
  ['http://localhost:8000', 'http://localhost:8000/mnist/a.gz'],
  ['https://example.com/data/', 'https://example.com/data/mnist/a.gz'],
];
for (const [mirror, first] of mirrors) {
  test(`the mirror ${mirror} comes first`, () => {
    assert.deepEqual(names(mirror), [first, ...names(undefined)]);
  });
}

test('an unsupported kind of mirror is refused without revealing its password', () => {
  for (const mirror of ['ftp://example.org/', 'https://me:secret@example.org/data']) {
    assert.throws(
      () => names(mirror),
      (error: NodeJS.ErrnoException) => {
        assert.match(
          error.message,
          /expected a folder, or a file:\/\/ or http\(s\):\/\/ URL .* got \w+:\/\/example\.org$/,
        );
        assert.equal(error.code, 'ENVIRONMENT');
        return true;
      },
    );
  }
});
