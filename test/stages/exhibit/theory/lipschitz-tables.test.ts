import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Decoded } from '../../../../artifacts/codec.ts';
import { entries } from '../../../../paper/experiments/attacks.ts';
import { type LipschitzRow, lipschitzTable } from '../../../../stages/exhibit/theory/lipschitz-table.ts';
import { type MaskRow, maskTable } from '../../../../stages/exhibit/theory/mask-table.ts';
import type { certified } from '../../../../stages/result/certified.ts';
import type { maskedConstants } from '../../../../stages/result/masked-constants.ts';

interface Table<Row> {
  readonly rows: readonly Row[];
  readonly markdown: string;
  readonly csv: string;
}

const minimum = { successes: 90, norm: 1, frobenius: 0.01, spectral: 0.1, timesFrobenius: 100, timesSpectral: 10 };
const model: Decoded<typeof certified> = {
  ...{ data: 'mnist', net: 'mlp', seed: 1, round: 0, weights: 100, nonzero: 100, images: 100 },
  constants: { frobenius: 12_345, spectral: 50, inf: 1000 },
  radii: { frobenius: 0.012345, spectral: 0.1, inf: 1e-5 },
  minimum: { deepfool: { ...minimum, broken: 0 }, cw: null },
  bounded: { epsilon: 0.1, attacks: 2, certified: 0.25, fooled: 50, broken: 1 },
};

test('the table of Lemma 3.1 has one row per net and round: means over the models, and broken certificates', () => {
  const models = [
    { ...model, seed: 2, minimum: { deepfool: { ...minimum, norm: 3, broken: 2 }, cw: null } },
    model,
    { ...model, round: 1, minimum: { deepfool: null, cw: null } },
  ];
  const { rows, markdown, csv } = lipschitzTable.definition.run({
    params: { attacks: entries },
    inputs: { certified: models },
  }) as Table<LipschitzRow>;
  assert.deepEqual(
    rows.map(({ round, models, fooled, broken }) => [round, models, fooled, broken]),
    [
      [0, 2, 280, 4],
      [1, 1, 50, 1],
    ],
  );
  assert.match(markdown, /^# Lemma 3\.1 on MNIST$/m);
  assert.match(
    markdown,
    /^\| mlp \| 0 \| 2 \| 1000 \| 12300 \| 50 \| 0\.0123 \| 0\.1 \| 2 \| 100 \| 10 \| – \| – \| 0\.00001 \| 0\.25 \| 280 \| 4 \|$/m,
  );
  assert.match(
    csv,
    /^data,net,round,models,c1,c2,spectral,radiusFrobenius,radiusSpectral,deepfool,deepfoolTimesFrobenius,deepfoolTimes,cw,cwTimes,radiusInf,certified,fooled,broken$/m,
  );
  assert.match(csv, /^mnist,mlp,1,1,1000,12345,50,0\.012345,0\.1,,,,,,0\.00001,0\.25,50,1$/m);
});

function masks(seed: number, c1: readonly number[]): Decoded<typeof maskedConstants> {
  const points = c1.map((value, i) => ({
    ...{ masked: 'hidden', layers: 2, ofTheorem: true, alpha: i / 4, c1: value, c2: 8 - i },
  }));
  const last = { masked: 'all', layers: 3, ofTheorem: false, alpha: 0, c1: 4, c2: 8 };
  return { data: 'mnist', net: 'mlp', seed, round: 0, draws: 10, points: [...points, last] };
}

test('the table of Theorem 3.3 has remaining shares of the constants, bounds, and models whose constants rise', () => {
  const constants = [masks(2, [8, 4, 4]), masks(1, [4, 1, 0])];
  const { rows, markdown, csv } = maskTable.definition.run({ inputs: { constants } }) as Table<MaskRow>;
  assert.deepEqual(
    rows.map(({ masked, alpha, models, c1, c2, bound, rising }) => [masked, alpha, models, c1, c2, bound, rising]),
    [
      ['hidden', 0, 2, 1, 1, 1, 0],
      ['hidden', 0.25, 2, 0.375, 0.875, 0.75, 0],
      ['hidden', 0.5, 2, 0.25, 0.75, 0.5, 1],
      ['all', 0, 2, 1, 1, null, 0],
    ],
  );
  assert.match(markdown, /^\| mlp \| 0 \| hidden \| 0\.5 \| 2 \| 0\.2500 \| 0\.7500 \| 0\.5000 \| 1 \|$/m);
  assert.match(csv, /^mnist,mlp,0,all,0,2,1,1,,0$/m);
});

test('a constant of 0 does not shrink, and does not count as rising', () => {
  const { rows } = maskTable.definition.run({ inputs: { constants: [masks(1, [0, 0])] } }) as Table<MaskRow>;
  assert.deepEqual(
    rows.slice(0, 2).map(({ c1, rising }) => [c1, rising]),
    [
      [0, 0],
      [0, 0],
    ],
  );
});
