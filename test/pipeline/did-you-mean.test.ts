import assert from 'node:assert/strict';
import { test } from 'node:test';
import { didYouMean } from '../../pipeline/did-you-mean.ts';

const settings = ['references', 'rounds', 'probed', 'cleverImages'];

for (const [typed, expected] of [
  ['ronds', 'rounds'],
  ['CLEVERIMAGES', 'cleverImages'],
  ['refs', 'references'],
  ['fast', undefined],
  ['rs', undefined],
  ['', undefined],
] as const) {
  test(`${JSON.stringify(typed)} suggests ${expected ?? 'nothing'}`, () => {
    assert.equal(didYouMean(typed, settings), expected);
  });
}
