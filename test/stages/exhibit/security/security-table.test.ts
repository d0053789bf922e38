import assert from 'node:assert/strict';
import { test } from 'node:test';
import { entries } from '../../../../paper/experiments/attacks.ts';
import { securityTable } from '../../../../stages/exhibit/security/security-table.ts';
import type { SecurityCurves } from '../../../../stages/result/security-curve.ts';

const model = (seed: number, round: number, ...curves: SecurityCurves['curves']): SecurityCurves => ({
  data: 'digits',
  net: 'mlp',
  seed,
  round,
  weights: 200,
  nonzero: round === 0 ? 200 : 3,
  curves,
});
const curve = (attack: string, images: number, unfooled: number, ...distances: number[]) => {
  return { attack, images, distances, unfooled };
};
const { definition } = securityTable;
const make = (curves: readonly SecurityCurves[], epsilons = [0, 1]) =>
  definition.run({ params: definition.params.parse({ attacks: entries, epsilons }), inputs: { curves } }) as {
    markdown: string;
    csv: string;
  };

const models = [
  model(2, 0, curve('deepfool', 4, 0, 0.5, 2), curve('cw', 2, 1, 3)),
  model(1, 0, curve('deepfool', 4, 1, 0.5, 0.6, 2)),
  model(1, 4, curve('deepfool', 4, 0, 1)),
];

test('there is one row per net, round and attack: mean and deviation of R at each ε over the references', () => {
  const { markdown } = make(models);
  assert.deepEqual(
    markdown.split('\n').filter((line) => line.startsWith('| mlp')),
    [
      '| mlp | 0 | 0.00 % | DeepFool | 2 | 4 | 0.5 | 0.7500 ± 0.3536 | 0.3750 ± 0.1768 |',
      '| mlp | 0 | 0.00 % | C&W | 1 | 2 | 1.0 | 1.0000 | 1.0000 |',
      '| mlp | 4 | 98.50 % | DeepFool | 1 | 4 | 0.0 | 0.2500 | 0.0000 |',
    ],
  );
  assert.match(markdown, /^# Security curves on SYNTHETIC data/);
  assert.match(markdown, /\| R\(0\) \| R\(1\) \|$/m);
});

test('the CSV has one line per row and ε in full precision, in any order of the models', () => {
  const { csv } = make(models, [0.55]);
  assert.equal(
    csv,
    [
      'data,net,round,sparsity,attack,references,images,unfooled,epsilon,mean,sd',
      'digits,mlp,0,0,deepfool,2,4,0.5,0.55,0.5,0.3535533905932738',
      'digits,mlp,0,0,cw,1,2,1,0.55,1,',
      'digits,mlp,4,0.985,deepfool,1,4,0,0.55,0.25,',
      '',
    ].join('\n'),
  );
  assert.deepEqual(make(models.toReversed(), [0.55]).csv, csv);
});
