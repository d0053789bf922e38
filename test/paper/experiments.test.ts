import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { buildGraph } from '../../pipeline/graph.ts';
import type { Step } from '../../pipeline/step.ts';
import pipeline from '../../pipeline.ts';

const { steps } = buildGraph(pipeline.targets('paper', {}));

interface Params {
  readonly net?: { readonly name: string };
  readonly [name: string]: unknown;
}

/** The distinct values of a stage's param in the whole paper; optionally only in the chosen steps. */
function values(stage: string, param: string, chosen: (params: Params, step: Step) => boolean = () => true): unknown[] {
  const own = steps.filter((step) => step.stage.definition.name === stage && chosen(step.params as Params, step));
  assert.ok(own.length > 0, `expected a step of ${stage}`);
  return [...new Map(own.map(({ params }) => (params as Params)[param]).map((value) => [JSON.stringify(value), value]))]
    .map(([, value]) => value)
    .toSorted();
}

const color = ['resnet-32', 'vgg-like'];
const isGray = ({ net }: Params) => !color.includes(net!.name);
const all = ['lenet-300-100', 'lenet-5', 'linear', 'linear-binary', ...color].toSorted();
const nets = (stage: string) => [
  ...new Set((values(stage, 'net') as { readonly name: string }[]).map(({ name }) => name)),
];

describe('the whole paper runs with its own hyper-parameters', () => {
  test('every network is trained from ten seeds and pruned by a third for sixteen rounds', () => {
    assert.deepEqual(nets('train').toSorted(), all);
    assert.deepEqual(
      values('train', 'seed')
        .map(Number)
        .toSorted((a, b) => a - b),
      [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
    );
    assert.deepEqual(values('prune', 'ratio'), [1 / 3]);
    assert.equal(Math.max(...values('retrain', 'round').map(Number)), 16);
    for (const net of all) {
      const own = steps.filter(
        ({ stage, params }) => stage.definition.name === 'retrain' && (params as Params).net!.name === net,
      );
      assert.equal(own.length, 10 * 16, net);
    }
  });

  test('Caffe’s LeNet policy on MNIST: 50,000 iterations of 64 images at 0.01 (1 + 10⁻⁴ t)^−0.75', () => {
    const ten = (params: Params) => isGray(params) && params.net!.name !== 'linear-binary';
    assert.deepEqual(values('train', 'iterations', ten), [50_000]);
    assert.deepEqual(values('train', 'batch', isGray), [64]);
    assert.deepEqual(values('train', 'learningRate', isGray), [
      { policy: 'inv', base: 0.01, gamma: 1e-4, power: 0.75 },
    ]);
    assert.deepEqual(values('train', 'momentum'), [0.9]);
    assert.deepEqual(values('train', 'biasRateFactor', isGray), [2]);
    assert.deepEqual(values('train', 'inputScale', isGray), [1 / 256]);
  });

  test('Table 1 has λ from 0 to 0.01 for both LeNets; the sweeps have no penalty', () => {
    const penalized = (_: Params, { id }: Step) => id.includes('/l1=');
    assert.deepEqual(
      values('train', 'activationDecay', penalized)
        .map(Number)
        .toSorted((a, b) => a - b),
      [0, 1e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2],
    );
    assert.deepEqual(
      values('train', 'activationDecay', (params, step) => !penalized(params, step)),
      [0],
    );
    assert.deepEqual(nets('activation-sparsity').toSorted(), ['lenet-300-100', 'lenet-5']);
  });
});

describe('attacks have the paper’s settings, on all networks and all test images', () => {
  for (const attack of ['fgs', 'rfgs', 'deepfool', 'cw', 'measure']) {
    test(`${attack}: every network`, () => assert.deepEqual(nets(attack).toSorted(), all));
  }

  test('ε is 0.1 in l∞ everywhere, including over-pruned models and bounds', () => {
    for (const stage of ['fgs', 'rfgs', 'autopgd', 'noise', 'linear-bound', 'lipschitz', 'figure-1', 'figure-2'])
      assert.deepEqual(values(stage, 'epsilon'), [0.1], stage);
    for (const stage of ['fgs', 'rfgs', 'deepfool', 'autopgd', 'noise'])
      assert.deepEqual(values(stage, 'images'), [null], stage);
  });

  test('except in the check that an unbounded attack fools every image', () => {
    const isUnbounded = (_: Params, { id }: Step) => id.endsWith('/unbounded');
    assert.deepEqual(values('pgd', 'epsilon', isUnbounded), [1]);
    assert.deepEqual(
      values('pgd', 'epsilon', (params, step) => !isUnbounded(params, step)),
      [0.1],
    );
  });

  test('DeepFool is the MATLAB version, with an overshoot of 2 %', () => {
    assert.deepEqual(values('deepfool', 'form'), ['matlab']);
    assert.deepEqual(values('deepfool', 'eta'), [0.02]);
  });

  test('C&W attacks 1,000 images in nine search steps from c = 10⁻³, of 500 iterations at a rate of 0.01', () => {
    const expected = { images: 1000, searchSteps: 9, initialC: 1e-3, iterations: 500, learningRate: 0.01, kappa: 0 };
    for (const [param, value] of Object.entries(expected)) assert.deepEqual(values('cw', param), [value], param);
  });

  test('AutoPGD runs with both losses; the difference of logits ratio needs three classes', () => {
    assert.deepEqual(values('autopgd', 'loss'), ['ce', 'dlr']);
    assert.deepEqual(
      values('autopgd', 'loss', ({ net }) => net!.name === 'linear-binary'),
      ['ce'],
    );
  });
});

test('dense, sparse and over-pruned models get CLEVER scores in both norms and checks for masked gradients', () => {
  const roundsOf = (stage: string) =>
    new Set(
      steps.filter((step) => step.stage.definition.name === stage).map(({ id }) => Number(/round=(\d+)/.exec(id)![1])),
    );
  for (const stage of ['clever', 'loss-gradients', 'security-curve', 'gradient-masking'])
    assert.deepEqual(roundsOf(stage), new Set([0, 8, 16]), stage);
  assert.deepEqual(values('clever', 'p'), [2, 'inf']);
  assert.deepEqual(nets('clever').toSorted(), all);
  assert.ok(steps.some(({ id }) => id === 'table-3'));
});
