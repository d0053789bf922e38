import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ballEntries } from '../../../../paper/experiments/attacks.ts';
import { maskingTable } from '../../../../stages/exhibit/masking/masking-table.ts';
import type { MaskingChecks } from '../../../../stages/measure/gradient-masking.ts';
import { checkNames } from '../../../../stages/measure/masking-checks.ts';

/** A model whose checks have these numbers; above 0.5 is suspicious, null is not run. */
function model(
  seed: number,
  round: number,
  values: readonly (number | null)[],
  accuracy: { [attack: string]: number },
) {
  return {
    data: 'digits',
    net: 'mlp',
    seed,
    round,
    ...{ zeroImages: 0.25, zeroPixels: 0.5, saturated: 0.125, underflown: 0 },
    attacks: Object.entries(accuracy).map(([attack, each]) => ({ attack, images: 10, accuracy: each })),
    unbounded: seed === 1 ? [{ attack: 'pgd', images: 10, accuracy: 0.25 }] : [],
    ...{ images: 10 - seed, benign: 0.9, worst: 0.125 * seed },
    checks: checkNames.map((check, i) => {
      const value = values[i]!;
      const verdict = value === null ? 'not run' : value > 0.5 ? 'suspicious' : 'passed';
      return { check, verdict, value, limit: 0.5 } as const;
    }),
  } satisfies MaskingChecks;
}

const models = [
  model(2, 0, [0, 0.75, 0.5, 0, null], { fgs: 0.5, pgd: 0.25 }),
  model(1, 0, [0.25, 0.625, 0.5, 0, 0], { fgs: 0.25 }),
  model(1, 3, [0, 0, 0, 0, 0.25], { fgs: 0.5, 'autopgd-ce': 0.375 }),
];
const make = (checks: readonly MaskingChecks[]) =>
  maskingTable.definition.run({ params: { attacks: ballEntries }, inputs: { checks } }) as {
    markdown: string;
    csv: string;
  };

test('there is one row per net and round: the largest number per check, and how many references are suspicious', () => {
  const { markdown } = make(models);
  const rows = markdown.split('\n').filter((line) => line.startsWith('| mlp'));
  assert.equal(
    rows[0],
    '| mlp | 0 | 2 | passed, 0.2500 | **suspicious** 2 of 2, 0.7500 | passed, 0.5000 | passed, 0.0000 | passed, 0.0000 |',
  );
  assert.equal(
    rows[1],
    '| mlp | 3 | 1 | passed, 0.0000 | passed, 0.0000 | passed, 0.0000 | passed, 0.0000 | passed, 0.2500 |',
  );
  assert.match(markdown, /^# Gradient masking on SYNTHETIC data/);
});

test('accuracies are means over the attacked references, with the worst case', () => {
  const { markdown } = make(models);
  const rows = markdown.split('\n').filter((line) => line.startsWith('| mlp'));
  assert.match(
    markdown,
    /^\| net \| round \| models \| images \| benign \| FGS \| PGD \| AutoPGD-CE \| worst \| unbounded \|$/m,
  );
  assert.equal(rows[2], '| mlp | 0 | 2 | 8 | 0.9000 | 0.3750 | 0.2500 | – | 0.1875 | 0.2500 |');
  assert.equal(rows[4], '| mlp | 0 | 2 | 0.2500 | 0.5000 | 0.1250 | 0.0000 |');
});

test('a check that no reference ran is not run', () => {
  const { markdown } = make([model(1, 0, [null, null, null, null, null], { fgs: 0.5 })]);
  assert.match(markdown, /^\| mlp \| 0 \| 1 \| not run \| not run \| not run \| not run \| not run \|$/m);
});

test('the CSV has one line per model, with verdicts and numbers, in any order of the models', () => {
  const { csv } = make(models);
  const [head, first] = csv.split('\n');
  assert.equal(
    head,
    'data,net,seed,round,zeroImages,zeroPixels,saturated,underflown,images,benign,worst,accuracy_fgs,accuracy_pgd,accuracy_autopgd-ce,' +
      checkNames.map((name) => `${name}_verdict,${name}_value`).join(','),
  );
  assert.equal(
    first,
    'digits,mlp,1,0,0.25,0.5,0.125,0,9,0.9,0.125,0.25,,,passed,0.25,suspicious,0.625,passed,0.5,passed,0,passed,0',
  );
  assert.equal(csv.trimEnd().split('\n').length, 4);
  assert.equal(make(models.slice(0, 2).toReversed()).csv, make(models.slice(0, 2)).csv);
});
