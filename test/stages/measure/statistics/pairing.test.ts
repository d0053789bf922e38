import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type AttackedModel, PairingError, pairUp } from '../../../../stages/measure/statistics/pairing.ts';
import { readAttackedImages } from '../../../../stages/result/attacked-image.ts';
import { attackedCsv } from '../attacked-csv.ts';

const model = (seed: number, round: number, labels: readonly number[] = [1, 2], first = 0): AttackedModel => ({
  seed,
  round,
  images: readAttackedImages(
    attackedCsv(
      labels.map((label) => [label, label, 0, seed + round / 10]),
      first,
    ),
  ),
});

test('rounds ascend, and each has its references in the same order', () => {
  const rounds = pairUp([model(2, 1), model(1, 0), model(2, 0), model(1, 1)]);
  assert.deepEqual(Array.from(rounds.keys()), [0, 1]);
  assert.deepEqual(
    Array.from(rounds.get(1)!, ([image]) => image!.norm),
    [1.1, 2.1],
  );
});

const cases: { readonly [what: string]: readonly [models: readonly AttackedModel[], message: RegExp] } = {
  'no dense model': [[model(1, 1)], /expected a dense model \(round 0\)/],
  'a round without one of the references': [
    [model(1, 0), model(2, 0), model(1, 1)],
    /expected references 1,2 in round 1, once each, got 1;/,
  ],
  'a duplicate model': [[model(1, 0), model(1, 0)], /expected references 1,1 in round 0, once each, got 1,1;/],
  'fewer images': [
    [model(1, 0), model(1, 1, [1])],
    /expected the 2 images of seed 1, round 0, got 1 of seed 1, round 1/,
  ],
  'other images': [[model(1, 0), model(1, 1, [1, 2], 1)], /the first different index in row 0; attack the same images/],
  'images of other classes': [[model(1, 0), model(1, 1, [1, 3])], /the first different label in row 1/],
};
for (const [what, [models, message]] of Object.entries(cases)) {
  test(`${what} cannot be paired`, () => {
    assert.throws(
      () => pairUp(models),
      (error) => error instanceof PairingError && message.test(error.message),
    );
  });
}
