import assert from 'node:assert/strict';
import { test } from 'node:test';
import { onnxEngine } from '../../../compute/engines/onnx.ts';
import { type ComparisonRow, compare } from '../../../stages/measure/compare.ts';
import { PairingError } from '../../../stages/measure/statistics/pairing.ts';
import { random } from '../../../stages/model/random.ts';
import { type Attempt, attackedCsv } from './attacked-csv.ts';

const { definition } = compare;
const engine = onnxEngine();

interface Model {
  readonly seed: number;
  readonly round: number;
}

async function rowsOf(
  models: readonly Model[],
  images: readonly string[],
  params: object = {},
): Promise<ComparisonRow[]> {
  const { rows } = await definition.run({
    params: definition.params.parse({
      ...{ data: 'mnist', net: 'linear', attack: 'deepfool', readings: ['norm'], models, resamples: 500 },
      ...params,
    }),
    inputs: { images },
    compute: engine,
  });
  return rows as ComparisonRow[];
}

/** Norms of 60 images, increased by `by`. Images differ by far more than that, equally in all models. */
function csvOf({ seed, round }: Model, by: number): string {
  const images = random(1, 'images');
  const own = random(seed, 'model', round);
  return attackedCsv(
    Array.from({ length: 60 }, (): Attempt => [1, 1, 2, 10 * images.uniform() + 1 + by + 0.1 * own.uniform()]),
  );
}

const models = [0, 1, 2, 3].flatMap((round) => [1, 2].map((seed) => ({ seed, round })));
/** By round: up by 0.5, then down by 0.1, then below the dense reference. */
const norms = [0, 0.5, 0.4, -0.5];
const images = models.map((model) => csvOf(model, norms[model.round]!));

test('each pruned round is compared with the dense one, and with the highest earlier one', async () => {
  const rows = await rowsOf(models, images);
  assert.deepEqual(
    rows.map(({ round, highest }) => [round, highest]),
    [
      [1, 0],
      [2, 1],
      [3, 1],
    ],
  );
  for (const { round, difference, fall, dense, pruned, pairs } of rows) {
    assert.equal(pairs, 120);
    assert.ok(Math.abs(difference!.value - norms[round]!) < 0.02);
    assert.ok(Math.abs(pruned! - dense! - difference!.value) < 1e-9);
    // Pairing leaves only the noise of each model, which is uniform up to 0.1.
    assert.ok(difference!.high - difference!.low < 0.03 && difference!.p < 0.01);
    assert.deepEqual([difference!.references, difference!.agreeing], [2, 2]);
    if (round > 1) assert.ok(Math.abs(fall!.value - (norms[round]! - 0.5)) < 0.02);
  }
});

test('the order of the models changes nothing, and the rows survive encoding and decoding', async () => {
  const rows = await rowsOf(models, images);
  assert.deepEqual(await rowsOf(models.toReversed(), images.toReversed()), rows);
  const codec = definition.outputs.rows!;
  assert.deepEqual(codec.decode(codec.encode(rows)), rows);
});

test('references that agree on every image do not narrow the interval: they add no images', async () => {
  const first = models.filter(({ seed }) => seed === 1);
  const own = first.map((model) => csvOf(model, norms[model.round]!));
  const copies = [2, 3].flatMap((seed) => first.map(({ round }) => ({ seed, round })));
  const one = await rowsOf(first, own);
  const three = await rowsOf([...first, ...copies], [...own, ...own, ...own]);
  for (const [i, { difference }] of three.entries()) {
    const { sd, references, ...alone } = one[i]!.difference!;
    assert.deepEqual([sd, references], [null, 1]);
    assert.ok(Math.abs(difference!.low - alone.low) < 1e-6 && Math.abs(difference!.high - alone.high) < 1e-6);
    assert.ok(difference!.sd! < 1e-12 && difference!.references === 3);
  }
});

test('a round without a successful attack has no difference', async () => {
  const none = attackedCsv(Array.from({ length: 60 }, (): Attempt => [1, 1, 1, null]));
  const pair = [
    { seed: 1, round: 0 },
    { seed: 1, round: 1 },
  ];
  const [row] = await rowsOf(pair, [csvOf(pair[0]!, 0), none]);
  const { pairs, dense, pruned, difference, fall } = row!;
  assert.deepEqual(
    { pairs, dense, pruned, difference, fall },
    { pairs: 0, dense: null, pruned: null, difference: null, fall: null },
  );
});

test('there must be as many CSVs as models', async () => {
  await assert.rejects(
    rowsOf(models, images.slice(1)),
    (error) => error instanceof PairingError && /of 8 models, got those of 7; wire each once/.test(error.message),
  );
});
