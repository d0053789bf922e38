import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { entries } from '../../../../paper/experiments/attacks.ts';
import { stated } from '../../../../paper/numbers.ts';
import { metrics } from '../../../../stages/exhibit/robustness/metrics.ts';
import type { MetricsTable } from '../../../../stages/exhibit/robustness/metrics-table.ts';
import { wilson } from '../../../../stages/measure/statistics/wilson.ts';
import { madeUpMeasures } from './made-up-measures.ts';

interface Outputs {
  readonly table: MetricsTable;
  readonly markdown: string;
  readonly csv: string;
}

type Measures = ReturnType<typeof madeUpMeasures>;

function tabulate(measures: Measures): Outputs {
  return metrics.definition.run({ params: { attacks: entries, paper: stated }, inputs: { measures } }) as Outputs;
}

/** Two references of a dense and a once pruned binary classifier, with round numbers; C&W fails on the second. */
function binary(data = 'mnist'): Measures {
  const linf = (attack: string, accuracy: number) => ({ attack, images: 2163, accuracy, minimum: null });
  const l2 = (attack: string, images: number, successes: number, norm: number) => ({
    attack,
    images,
    accuracy: 0,
    minimum: { successes, norm, squaredNorm: norm ** 2 },
  });
  return [0, 1].flatMap((seed) =>
    [0, 1].map((round) => ({
      data,
      net: 'linear-binary',
      seed,
      round,
      weights: 784,
      nonzero: round === 0 ? 784 : 523,
      accuracy: 0.99 + 0.005 * seed,
      images: 2163,
      attacks: [
        linf('fgs', 0.5 + 0.25 * seed),
        l2('deepfool', 2163, 2163, 2 + 0.5 * seed),
        l2('cw', 1000, seed === 0 ? 1000 : 0, seed === 0 ? 2.5 : 0),
      ],
    })),
  );
}

test('a row has mean, deviation and count of each quantity', () => {
  const [dense, pruned] = tabulate(binary()).table.rows;
  assert.deepEqual(dense, {
    data: 'mnist',
    net: 'linear-binary',
    round: 0,
    references: 2,
    values: {
      sparsity: { mean: 0, sd: 0, n: 2, interval: null },
      accuracy: {
        mean: 0.9924999999999999,
        sd: 0.0035355339059327407,
        n: 2,
        interval: wilson(0.9924999999999999, 2163),
      },
      fgs: { mean: 0.625, sd: Math.sqrt(2 * 0.125 ** 2), n: 2, interval: wilson(0.625, 2163) },
      rfgs: null,
      deepfool: { mean: 2.25, sd: Math.sqrt(2 * 0.25 ** 2), n: 2, interval: null },
      deepfoolSquared: { mean: 5.125, sd: Math.sqrt(2 * 1.125 ** 2), n: 2, interval: null },
      deepfoolSuccesses: { mean: 2163, sd: 0, n: 2, interval: null },
      deepfoolImages: { mean: 2163, sd: 0, n: 2, interval: null },
      cw: { mean: 2.5, sd: null, n: 1, interval: null },
      cwSquared: { mean: 6.25, sd: null, n: 1, interval: null },
      cwSuccesses: { mean: 500, sd: Math.sqrt(2 * 500 ** 2), n: 2, interval: null },
      cwImages: { mean: 1000, sd: 0, n: 2, interval: null },
    },
  });
  assert.equal(pruned?.values.sparsity?.mean, 261 / 784);
});

test('Markdown has one section per net, and compares ours with the paper', () => {
  assert.equal(
    tabulate(binary()).markdown,
    `# Metrics on MNIST

Mean ± sample standard deviation over the references. A single reference has no deviation; its shares of test
images have a 95 % interval (Wilson) in brackets. –: not measured. Round 0 is the dense reference. r∞ is the
accuracy under an l∞ attack; r2 is E‖r‖ over the images on which the attack succeeded, in pixel units of [0, 1].

## linear-binary

| round | references | sparsity | accuracy | r∞ FGS | r∞ rFGS | r2 DeepFool | E‖r‖² DeepFool | DeepFool successes | DeepFool images | r2 C&W | E‖r‖² C&W | C&W successes | C&W images |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
| 0 | 2 | 0.00 ± 0.00 % | 99.25 ± 0.35 % | 62.50 ± 17.68 % | – | 2.2500 ± 0.3536 | 5.1250 ± 1.5910 | 2163.0 ± 0.0 | 2163.0 ± 0.0 | 2.5000 | 6.2500 | 500.0 ± 707.1 | 1000.0 ± 0.0 |
| 1 | 2 | 33.29 ± 0.00 % | 99.25 ± 0.35 % | 62.50 ± 17.68 % | – | 2.2500 ± 0.3536 | 5.1250 ± 1.5910 | 2163.0 ± 0.0 | 2163.0 ± 0.0 | 2.5000 | 6.2500 | 500.0 ± 707.1 | 1000.0 ± 0.0 |

## Where robustness peaks, and where it starts to fall

Falls from: the last round within 5 % of the best so far; every later round is below.
–: never.

| net | quantity | dense | highest | round | pruned | falls from round | pruned | last round |
| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
| linear-binary | r∞ FGS | 62.50 % | 62.50 % | 0 | 0.00 % | – | – | 62.50 % |
| linear-binary | r2 DeepFool | 2.2500 | 2.2500 | 0 | 0.00 % | – | – | 2.2500 |
| linear-binary | r2 C&W | 2.5000 | 2.5000 | 0 | 0.00 % | – | – | 2.5000 |

## Compared with the paper

Source: Guo, Zhang, Zhang, Chen: Sparse DNNs with Improved Adversarial Robustness, NeurIPS 2018, Section 4.

| net | round | quantity | ours | paper | ours − paper |
| --- | ---: | --- | ---: | ---: | ---: |
| linear-binary | 0 | accuracy | 99.25 ± 0.35 % | 99.17 ± 0.00 % | +0.08 points |
| linear-binary | 0 | r2 DeepFool | 2.2500 ± 0.3536 | 2.0103 ± 0.0022 | +0.2397 |
| linear-binary | 1 | r2 DeepFool | 2.2500 ± 0.3536 | 2.0009 ± 0.0016 | +0.2491 |
| linear-binary | 0 | r2 C&W | 2.5000 | 2.3151 ± 0.0023 | +0.1849 |
| linear-binary | 1 | r2 C&W | 2.5000 | 2.3061 ± 0.0023 | +0.1939 |
`,
  );
});

test('CSV has full precision, and empty fields without a number', () => {
  const [head, dense] = tabulate(binary()).csv.split('\n');
  const columns = [
    ...['sparsity_mean', 'sparsity_sd'],
    ...['accuracy', 'fgs', 'rfgs'].flatMap((name) => ['mean', 'sd', 'low', 'high'].map((part) => `${name}_${part}`)),
    ...['deepfool', 'deepfoolSquared', 'deepfoolSuccesses', 'deepfoolImages', 'cw', 'cwSquared', 'cwSuccesses']
      .concat('cwImages')
      .flatMap((name) => [`${name}_mean`, `${name}_sd`]),
  ];
  assert.equal(head, ['data', 'net', 'round', 'references', ...columns].join(','));
  assert.equal(
    dense,
    'mnist,linear-binary,0,2,0,0,0.9924999999999999,0.0035355339059327407,0.987890715374689,0.9953630392214396,0.625,0.1767766952966369,0.6043931552817919,0.6451636352248397,,,,,' +
      '2.25,0.3535533905932738,5.125,1.590990257669732,2163,0,2163,0,2.5,,6.25,,500,707.1067811865476,1000,0',
  );
});

test('a single reference has the intervals of its shares of images in brackets', () => {
  const { markdown } = tabulate(binary().filter(({ seed, round }) => seed === 0 && round === 0));
  // 99 % and 50 % of 2163 images: computed by hand.
  assert.match(
    markdown,
    /^\| 0 \| 1 \| 0\.00 % \| 99\.00 % \[98\.49, 99\.34\] \| 50\.00 % \[47\.89, 52\.11\] \| – \|/m,
  );
});

test('the threshold is reported with the peak', () => {
  const { markdown } = tabulate(madeUpMeasures({ net: 'lenet-5', references: 3 }));
  const line = markdown.split('\n').find((each) => each.startsWith('| lenet-5 | r2 DeepFool'));
  // Made up to have lost 2 % in round 10 and 6 % in round 11.
  assert.match(line!, /^\| lenet-5 \| r2 DeepFool \|.* \| 0\.5591 \| 2 \| 55\.50 % \| 10 \| 98\.20 % \| 0\.2855 \|$/);
});

test('more references on the same images do not narrow an interval; fewer images widen it', () => {
  const interval = (measures: Measures) => tabulate(measures).table.rows[0]!.values.fgs!.interval!;
  const [one, two] = binary().filter(({ round }) => round === 0) as [Measures[number], Measures[number]];
  const alike = { ...two, attacks: one.attacks };
  assert.deepEqual(interval([one, alike]), interval([one]));
  const few = { ...alike, attacks: one.attacks.map((attack) => ({ ...attack, images: 100 })) };
  assert.deepEqual(interval([one, few]), wilson(0.5, 100));
});

test('synthetic data is labeled and never compared with the paper', () => {
  const { table, markdown } = tabulate(binary('digits'));
  assert.match(markdown, /^# Metrics on SYNTHETIC data \(built-in digits, not MNIST\)\n/);
  assert.deepEqual(table.paper, []);
  assert.doesNotMatch(markdown, /paper/i);
});

test('numbers of the paper appear only for existing rows', () => {
  const { table } = tabulate(madeUpMeasures({ references: 1, rounds: 3 }));
  assert.deepEqual(table.paper, [{ net: 'linear', round: 0, quantity: 'accuracy', mean: 0.9226, sd: 0.0008 }]);
});

test('the order of the measures does not change a byte', () => {
  const measures = ['linear', 'linear-binary'].flatMap((net) => madeUpMeasures({ net, references: 4, rounds: 3 }));
  const expected = tabulate(measures);
  fc.assert(
    fc.property(fc.shuffledSubarray(measures, { minLength: measures.length }), (shuffled) => {
      assert.deepEqual(tabulate(shuffled), expected);
    }),
    { numRuns: 30 },
  );
});

test('the table survives encoding and decoding', () => {
  const { table } = tabulate(madeUpMeasures({ references: 2, rounds: 1, attacks: ['fgs'] }));
  const codec = metrics.definition.outputs.table;
  assert.deepEqual(codec?.decode(codec.encode(table)), table);
});

test('arbitrary names are escaped in Markdown and quoted in CSV', () => {
  const net = 'a|b\n# <script>"x",`y`';
  const { markdown, csv } = tabulate(madeUpMeasures({ net, references: 1, rounds: 0, attacks: [] }));
  assert.match(markdown, /^## a\\\|b \\# &lt;script>"x",\\`y\\`$/m);
  assert.ok(csv.includes('mnist,"a|b\n# <script>""x"",`y`",0,1,'), csv);
});

test('measures that do not belong in one table are refused with a remedy', () => {
  assert.throws(() => tabulate([]), /expected the results of at least one model, got none; wire/);
  assert.throws(() => tabulate([...binary(), ...binary()]), /got two of "linear-binary", seed 0, round 0; wire each/);
  assert.throws(() => tabulate([...binary(), ...binary('digits')]), /one data set, got "mnist" and "digits"/);
});
