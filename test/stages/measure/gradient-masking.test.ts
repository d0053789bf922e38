import assert from 'node:assert/strict';
import { test } from 'node:test';
import { onnxEngine } from '../../../compute/engines/onnx.ts';
import type { HostTensors } from '../../../compute/program.ts';
import { ballEntries } from '../../../paper/experiments/attacks.ts';
import { fgs } from '../../../stages/attack/fgs.ts';
import { lossGradients } from '../../../stages/attack/loss-gradients.ts';
import { noise } from '../../../stages/attack/noise.ts';
import { pgd } from '../../../stages/attack/pgd.ts';
import { gradientMasking, type MaskingChecks } from '../../../stages/measure/gradient-masking.ts';
import type { CheckName } from '../../../stages/measure/masking-checks.ts';
import type { Network } from '../../../stages/model/network.ts';
import { data, multi, model as random, run } from '../attack/rig.ts';
import { attackCsv, type Line, summaryOf } from './made-up-attacks.ts';

const measures = { data: 'mnist', net: 'linear', seed: 1, round: 2, weights: 9, nonzero: 4, accuracy: 1, attacks: [] };
const { definition } = gradientMasking;
type Gradients = { readonly zeroImages: number };

function check(
  zeros: Gradients,
  results: readonly (readonly [summary: object, csv: string])[],
  unbounded: object[] = [],
) {
  const context = {
    params: definition.params.parse({ attacks: ballEntries }),
    inputs: {
      measures,
      zeros: { images: 10, zeroPixels: 0, saturated: 0, underflown: 0, ...zeros },
      summaries: results.map(([summary]) => summary),
      images: results.map(([, csv]) => csv),
      unbounded,
    },
    log: () => {},
  };
  return (definition.run(context) as { checks: MaskingChecks }).checks;
}

/** Each attack, as its effect on the correctly classified images in turn: 1 if it fools the model, 0 if not. */
function attacks(fooled: { readonly [attack: string]: readonly number[] }) {
  return Object.entries(fooled).map(([attack, each]) => {
    const lines = each.map((isFooled, row): Line => ({ row, label: 1, before: 1, after: isFooled ? 2 : 1, norm: 1 }));
    return [summaryOf(attack, 'bounded', lines), attackCsv('bounded', lines)] as const;
  });
}

const verdicts = ({ checks }: MaskingChecks) =>
  Object.fromEntries(checks.map(({ check: name, verdict }) => [name, verdict]));
const numberOf = ({ checks }: MaskingChecks, name: CheckName) => checks.find((each) => each.check === name)!.value;

const allPassed = {
  'zero-gradients': 'passed',
  iterated: 'passed',
  noise: 'passed',
  'noise-alone': 'passed',
  unbounded: 'passed',
};
const healthy = {
  fgs: [1, 1, 1, 1, 0, 0, 0, 0, 0, 0],
  pgd: [1, 1, 1, 1, 1, 0, 0, 0, 0, 0],
  noise: [1, 0, 0, 0, 0, 0, 0, 0, 0, 0],
};
const nothingLeft = { attack: 'pgd', images: 10, accuracy: 0, minimum: null };

test('if every attack works as it should, every check passes', () => {
  const found = check({ zeroImages: 0 }, attacks(healthy), [nothingLeft]);
  assert.deepEqual(verdicts(found), allPassed);
  assert.equal(numberOf(found, 'noise'), 0.25);
  assert.deepEqual(found.unbounded, [{ attack: 'pgd', images: 10, accuracy: 0 }]);
});

test('each sign of masked gradients makes its own check suspicious, with its number', () => {
  const suspects = {
    'zero-gradients': [check({ zeroImages: 0.2 }, attacks(healthy), [nothingLeft]), 0.2],
    iterated: [
      check({ zeroImages: 0 }, attacks({ ...healthy, 'autopgd-ce': [1, 1, 1, 0, 0, 0, 0, 0, 0, 0] }), [nothingLeft]),
      0.1,
    ],
    noise: [
      check({ zeroImages: 0 }, attacks({ ...healthy, noise: [1, 1, 1, 0, 0, 0, 0, 0, 0, 0] }), [nothingLeft]),
      0.75,
    ],
    'noise-alone': [
      check({ zeroImages: 0 }, attacks({ ...healthy, noise: [0, 0, 0, 0, 0, 0, 0, 0, 0, 1] }), [nothingLeft]),
      0.1,
    ],
    unbounded: [check({ zeroImages: 0 }, attacks(healthy), [nothingLeft, { ...nothingLeft, accuracy: 0.3 }]), 0.3],
  } as const;
  for (const [name, [found, value]] of Object.entries(suspects)) {
    assert.deepEqual(verdicts(found), { ...allPassed, [name]: 'suspicious' });
    assert.ok(Math.abs(numberOf(found, name as CheckName)! - value) < 1e-12);
  }
});

test('noise is as strong as an attack without any effect', () => {
  const none = [0, 0];
  const found = check({ zeroImages: 0 }, attacks({ fgs: none, noise: none }));
  assert.equal(numberOf(found, 'noise'), 1);
  assert.equal(verdicts(found).noise, 'suspicious');
});

test('a check without its attacks is not run', () => {
  const found = check({ zeroImages: 0 }, attacks({ fgs: healthy.fgs }));
  const notRun = { iterated: 'not run', noise: 'not run', 'noise-alone': 'not run', unbounded: 'not run' };
  assert.deepEqual(verdicts(found), { ...allPassed, ...notRun });
});

test('the worst case counts an image that any attack fools, over the images that all attacked', () => {
  const found = check({ zeroImages: 0 }, attacks({ fgs: [1, 0, 0, 0, 0], rfgs: [0, 1, 0, 0, 0], pgd: [0, 0, 1, 0] }));
  assert.deepEqual([found.images, found.benign, found.worst], [4, 1, 0.25]);
  const labels = [
    { row: 0, label: 1, before: 2, after: 2, norm: 1 },
    { row: 1, label: 1, before: 1, after: 1, norm: 1 },
  ];
  const misclassified = check({ zeroImages: 0 }, [[summaryOf('fgs', 'bounded', labels), attackCsv('bounded', labels)]]);
  assert.deepEqual([misclassified.benign, misclassified.worst], [0.5, 0.5]);
});

test('attacks on fewer images are compared on these alone', () => {
  // FGS fools half of all images, and neither of the two that PGD attacks.
  const found = check({ zeroImages: 0 }, attacks({ fgs: [0, 0, 1, 1], pgd: [0, 0] }));
  assert.equal(numberOf(found, 'iterated'), 0);
});

/** All stages on one model, wired as in the pipeline. */
async function probed(net: Network, split: HostTensors, weights: HostTensors, tries: number) {
  const epsilon = 0.1;
  const inputs = { data: split, model: weights };
  const results = [];
  for (const [stage, params] of [
    [fgs, {}],
    [pgd, { steps: 20 }],
    [noise, { tries }],
  ] as const) {
    const { summary, csv } = await run(stage, onnxEngine(), { net, epsilon, ...params }, inputs);
    results.push([summary, csv] as const);
  }
  const free = await run(pgd, onnxEngine(), { net, epsilon: 1 }, inputs);
  const context = { params: lossGradients.definition.params.parse({ net }), inputs, compute: onnxEngine() };
  const { zeros } = await lossGradients.definition.run({ ...context, metric: () => {} });
  return check(zeros as Gradients, results, [free.summary]);
}

test('a linear classifier does not mask gradients', async () => {
  const [split, weights] = [data(multi, 200, 1), random(multi, 2)];
  // Labeled as predicted, so every image is correctly classified. Noise has one draw: with twelve pixels, ten draws
  // would find the corner of FGS, or an equally good one.
  const { rows } = await run(fgs, onnxEngine(), { net: multi }, { data: split, model: weights });
  const labels = { ...split.labels!, data: Uint8Array.from(rows, ({ before }) => before) };
  const found = await probed(multi, { ...split, labels }, weights, 1);
  assert.deepEqual(verdicts(found), allPassed);
});

test('a unit that is off on every image but on nearby masks gradients, and noise reveals it', async () => {
  const net: Network = {
    name: 'masked',
    input: [3, 4, 1],
    layers: [{ kind: 'dense', name: 'a', out: 1 }, { kind: 'relu' }, { kind: 'dense', name: 'b', out: 2 }],
    head: 'softmax',
  };
  const float = (shape: number[], ...values: number[]) =>
    ({ dtype: 'float32', shape, data: Float32Array.from(values) }) as const;
  const gray = 128 / 255;
  const weights = {
    'a.weight': float([1, 12], ...Array<number>(12).fill(1)),
    'a.bias': float([1], -12 * gray - 0.2),
    'b.weight': float([2, 1], 0, 10),
    'b.bias': float([2], 0.1, 0),
  };
  const split: HostTensors = {
    images: { dtype: 'uint8', shape: [50, 3, 4, 1], data: new Uint8Array(50 * 12).fill(128) },
    labels: { dtype: 'uint8', shape: [50], data: new Uint8Array(50) },
  };
  const found = await probed(net, split, weights, 10);
  assert.equal(found.attacks.find(({ attack }) => attack === 'fgs')!.accuracy, 1);
  assert.equal(found.zeroImages, 1);
  assert.equal(verdicts(found)['zero-gradients'], 'suspicious');
  assert.equal(verdicts(found).noise, 'suspicious');
  assert.equal(verdicts(found)['noise-alone'], 'suspicious');
  assert.ok(found.worst < 0.2, `${found.worst}`);
});

test('attacks that are not within a ball, or share no image, are refused', () => {
  const lines = [{ row: 9, label: 1, before: 1, after: 2, norm: 1 }];
  const minimum = [summaryOf('cw', 'minimum', lines), attackCsv('minimum', lines)] as const;
  assert.throws(
    () => check({ zeroImages: 0 }, [minimum]),
    /expected attacks within one l∞ ball, got cw, a minimum-norm attack/,
  );
  const elsewhere = [summaryOf('pgd', 'bounded', lines), attackCsv('bounded', lines)] as const;
  assert.throws(
    () => check({ zeroImages: 0 }, [...attacks({ fgs: [1] }), elsewhere]),
    /expected images that all attacks share, got none/,
  );
});
