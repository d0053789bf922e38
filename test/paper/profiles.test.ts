import assert from 'node:assert/strict';
import { test } from 'node:test';
import { attacks } from '../../paper/experiments/attacks.ts';
import { buildGraph } from '../../pipeline/graph.ts';
import pipeline from '../../pipeline.ts';

const graphOf = (profile: string, overrides: Record<string, string> = {}) =>
  buildGraph(pipeline.targets(profile, overrides));
const idsOf = (profile: string, overrides?: Record<string, string>) =>
  graphOf(profile, overrides).steps.map(({ id }) => id);

/** Attacks added to the paper's four. */
const added = Object.keys(attacks).filter((name) => !['fgs', 'rfgs', 'deepfool', 'cw'].includes(name));
const isAdded = (id: string) =>
  added.some((name) => id.startsWith(`${name}/`) || /^compare\/[^/]+\/(.*)$/.exec(id)?.[1] === name);

/** Steps: 10·17 models per network in the paper's own profiles, each attacked four times and measured. */
for (const [profile, steps] of [
  ['quick', 564],
  ['linear', 3058],
  ['mnist-short', 420],
  ['tables', 135],
  ['mnist', 3219],
  ['cifar-smoke', 22],
  ['cifar', 2373],
  ['paper', 10841],
] as const) {
  test(`profile ${profile} declares ${steps} steps`, () =>
    assert.equal(idsOf(profile).filter((id) => !isAdded(id)).length, steps));
}

test('every table of the paper is published as Markdown, as CSV, and as images like the figures', () => {
  const files = pipeline
    .targets('mnist-short', { probed: '[0]', cleverImages: '10', lambdas: '[0]', overPruned: 'true' })
    .map(({ file }) => file);
  for (const table of ['table-1', 'table-2', 'table-3']) {
    const own = files.filter((file) => file.startsWith(`${table}.`));
    assert.deepEqual(
      own.toSorted(),
      ['csv', 'md', 'pdf', 'png', 'svg'].map((format) => `${table}.${format}`),
    );
  }
});

for (const [what, overrides, message] of [
  [
    'a round that does not exist',
    { probed: '[0,7]' },
    /probed: expected rounds from 0, .*, to 6, the last, got 7; to change `rounds` of a profile that probes some/,
  ],
  ['scores without a probed round', { cleverImages: '10' }, /cleverImages: must be 0 unless `probed` lists rounds/],
  [
    'scores of images that C&W does not attack',
    { probed: '[0]', cleverImages: '30' },
    /a divisor of cwImages, 200, .*, got 30/,
  ],
  [
    'scores of images that DeepFool does not attack',
    { probed: '[0]', cleverImages: '20', cwImages: '40', images: '30' },
    /a divisor of images, 30, .*, got 20/,
  ],
  ['a network twice', { nets: '["mlp","mlp"]' }, /nets: expected each once/],
  ['λ twice', { lambdas: '[0,0]' }, /lambdas: expected each once/],
  ['a setting by its British name', { colours: 'cifar-10' }, /unknown setting "colours", did you mean "colors"\?/],
  [
    'another setting by its British name',
    { penalised: '["lenet-5"]' },
    /unknown setting "penalised", did you mean "penalized"\?/,
  ],
] as const) {
  test(`refused before any work: ${what}`, () => assert.throws(() => idsOf('quick', overrides), message));
}

test('there are no other profiles', () => {
  assert.equal(Object.keys(pipeline.profiles).length, 8);
});

test('on CIFAR-10 images are augmented, and the first and last layer stay dense', () => {
  const { byId } = graphOf('cifar');
  const reference = byId.get('train/resnet-32/seed=1')!.params as { augmentation: object; learningRate: object };
  assert.deepEqual(reference.augmentation, { pad: 4, flip: true });
  assert.deepEqual(reference.learningRate, { policy: 'multistep', base: 0.1, gamma: 0.1, steps: [32_000, 48_000] });
  const { dense } = byId.get('prune/resnet-32/seed=1/round=1')!.params as { dense: readonly string[] };
  assert.deepEqual(dense, ['conv0', 'fc']);
  const { dense: none } = graphOf('mnist').byId.get('prune/lenet-5/seed=1/round=1')!.params as { dense: string[] };
  assert.deepEqual(none, []);
});

test('every model of a sweep is compared with its dense reference under every attack', () => {
  const { byId } = graphOf('linear');
  for (const attack of ['fgs', 'rfgs', 'deepfool', 'cw']) {
    const { params, inputs } = byId.get(`compare/linear/${attack}`)!;
    const { models } = params as { readonly models: readonly { readonly seed: number; readonly round: number }[] };
    const wired = [inputs.images!].flat().map(({ step, output }) => `${step.id}:${output}`);
    assert.equal(wired.length, 10 * 17);
    assert.deepEqual(
      wired,
      models.map(({ seed, round }) => `${attack}/linear/seed=${seed}/round=${round}:images`),
    );
  }
  assert.equal(graphOf('linear', { rounds: '0' }).byId.get('comparison'), undefined);
});

test('CLEVER scores are in Table 3 and Figure S3; without scores neither is published', () => {
  const published = (overrides: Record<string, string>) =>
    pipeline
      .targets('quick', overrides)
      .map(({ file }) => file)
      .filter((file) => /^(table-3\.md|figure-s3)/.test(file));
  const chosen = { nets: '["mlp"]', references: '2', probed: '[0,4]' };
  const scored = { ...chosen, cleverImages: '10' };
  assert.deepEqual(published(scored), [
    'table-3.md',
    ...['svg', 'png', 'pdf', 'vl.json', 'csv'].map((format) => `figure-s3.${format}`),
  ]);
  const { byId } = graphOf('quick', scored);
  for (const id of ['table-3', 'figure-s3']) {
    assert.deepEqual(
      [byId.get(id)!.inputs.models!].flat().map(({ step, output }) => `${step.id}:${output}`),
      [1, 2].flatMap((seed) =>
        [0, 4].map((round) => `clever-against-attacks/mlp/seed=${seed}/round=${round}:comparison`),
      ),
    );
  }
  assert.deepEqual(published(chosen), []);
});

test('profiles share steps: a network trained for one is not trained again for another', () => {
  const shared = new Set(idsOf('mnist'));
  const short = idsOf('mnist-short', { iterations: '50000', retraining: '5000', cwImages: '1000' });
  assert.ok(short.filter((id) => !/^(figure|metrics|claims)/.test(id)).every((id) => shared.has(id)));
});

test('`paper` contains all steps of the other profiles of the paper', () => {
  const all = new Set(idsOf('paper'));
  for (const profile of ['linear', 'mnist', 'cifar', 'tables']) {
    const missing = idsOf(profile).filter((id) => !/^(figure|metrics|claims|theory|table)/.test(id) && !all.has(id));
    assert.deepEqual(missing, [], profile);
  }
});
