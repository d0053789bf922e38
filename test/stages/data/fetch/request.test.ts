import assert from 'node:assert/strict';
import { test } from 'node:test';
import { redirectTarget } from '../../../../stages/data/fetch/request.ts';

test('a redirect may lead from http to https, but not back', () => {
  const secure = new URL('https://example.org/a');
  const plain = new URL('http://example.org/a');
  assert.equal(redirectTarget(plain, 'https://example.net/b').href, 'https://example.net/b');
  assert.equal(redirectTarget(plain, '/b').href, 'http://example.org/b');
  assert.equal(redirectTarget(secure, '//example.net/b').href, 'https://example.net/b');
  assert.throws(() => redirectTarget(secure, 'http://example.org/a'), /refused a redirect from https: to http:/);
  assert.throws(() => redirectTarget(secure, 'ftp://example.org/a'), /refused a redirect from https: to ftp:/);
  assert.throws(() => redirectTarget(plain, 'data:,a'), /refused a redirect from http: to data:/);
});
