import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { networks, networksIn, rowsFor } from '../../paper/experiments/networks.ts';
import type paper from '../../paper/programs.ts';
import { buildGraph } from '../../pipeline/graph.ts';
import pipeline from '../../pipeline.ts';

const checkout = fileURLToPath(new URL('../..', import.meta.url));

/** The source of a network's file, as a user would write it. */
const fileOf = (name: string, title: string, layers: readonly object[], head = 'softmax') => `
import type { Network } from '../network.ts';

export const network: Network = ${JSON.stringify({ name, input: [28, 28, 1], layers, head })};
export const title = ${JSON.stringify(title)};
`;
const hidden = [{ kind: 'dense', name: 'fc1', out: 6 }, { kind: 'relu' }, { kind: 'dense', name: 'fc2', out: 10 }];

describe('a new network only needs a file in the folder of networks', () => {
  let copy: string;
  let theirs: typeof pipeline;
  before(async () => {
    copy = mkdtempSync(join(tmpdir(), 'networks-'));
    for (const part of ['artifacts', 'cache', 'compute', 'paper', 'pipeline', 'stages', 'pipeline.ts', 'package.json'])
      cpSync(join(checkout, part), join(copy, part), { recursive: true });
    symlinkSync(join(checkout, 'node_modules'), join(copy, 'node_modules'));
    const add = (name: string, ...rest: [title: string, layers: readonly object[], head?: string]) =>
      writeFileSync(join(copy, 'stages/model/networks', `${name}.ts`), fileOf(name, ...rest));
    add('tiny', 'Tiny, one hidden layer', hidden);
    add('tiny-binary', 'Tiny, one score', [{ kind: 'dense', name: 'fc', out: 1 }], 'logistic');
    ({ default: theirs } = await import(pathToFileURL(join(copy, 'pipeline.ts')).href));
  });
  after(() => rmSync(copy, { recursive: true, force: true }));

  const declared = (overrides: Record<string, string>) => buildGraph(theirs.targets('quick', overrides));

  test('it is trained, pruned, attacked, compared and shown under its title', () => {
    const { byId } = declared({
      nets: '["mlp","tiny"]',
      references: '1',
      rounds: '1',
      probed: '[0]',
      cleverImages: '10',
    });
    assert.ok(byId.has('train/tiny/seed=1'));
    assert.ok(byId.has('prune/tiny/seed=1/round=1'));
    for (const stage of ['fgs', 'rfgs', 'deepfool', 'cw', 'measure', 'lipschitz'])
      for (const round of [0, 1]) assert.ok(byId.has(`${stage}/tiny/seed=1/round=${round}`), stage);
    assert.ok(byId.has('compare/tiny/cw'));
    for (const figure of ['figure-2', 'figure-s3', 'theory-figure', 'security']) {
      const { rows } = byId.get(figure)!.params as { readonly rows: unknown };
      const expected = [
        { net: 'mlp', title: 'mlp' },
        { net: 'tiny', title: 'Tiny, one hidden layer' },
      ];
      assert.deepEqual(rows, expected, figure);
    }
  });

  test('with a hidden layer it can be penalized for Table 1; without one it is refused', () => {
    const lambdas = '[0]';
    assert.ok(declared({ nets: '[]', lambdas, penalized: '["tiny"]' }).byId.has('train/tiny/l1=0/seed=1'));
    assert.throws(() => declared({ lambdas, penalized: '["tiny-binary"]' }), /penalized\.0: .*"mlp"\|"tiny"/);
  });

  test('with a logistic head it is trained on "1" against "7"', () => {
    const { byId } = declared({ nets: '["linear-binary","tiny-binary"]', references: '1', rounds: '0' });
    for (const net of ['linear-binary', 'tiny-binary']) {
      const [data] = [byId.get(`train/${net}/seed=1`)!.inputs.data!].flat();
      assert.equal(data!.step.id, 'pair/digits-train/1-vs-7');
    }
  });

  test('the steps of other networks do not change', () => {
    const steps = (graph: ReturnType<typeof buildGraph>) => graph.steps.map(({ id, params }) => ({ id, params }));
    assert.deepEqual(steps(declared({})), steps(buildGraph(pipeline.targets('quick', {}))));
  });

  test('its programs are listed', async () => {
    const { default: programs } = (await import(pathToFileURL(join(copy, 'paper/programs.ts')).href)) as {
      readonly default: typeof paper;
    };
    const names = programs.map(({ name }) => name);
    for (const name of ['train/tiny', 'retrain/tiny', 'fgs/tiny-binary', 'cw/tiny'])
      assert.ok(names.includes(name), name);
  });
});

describe("the exports of a network's file are checked before any work", () => {
  const refused: Readonly<Record<string, readonly [text: string, message: RegExp]>> = {
    'no network': ['export const other = 1;', /wrong\.ts is not the file of a network: network: .*; title: /],
    'no title': [fileOf('wrong', '', hidden), /not the file of a network: title: /],
    'a layer of an unknown kind': [fileOf('wrong', 'Wrong', [{ kind: 'magic' }]), /network\.layers\.0\.kind: /],
    'the name of another network': [
      fileOf('linear', 'Linear', hidden),
      /network\.name: expected "wrong", like the file, got "linear"/,
    ],
  };
  for (const [what, [text, message]] of Object.entries(refused)) {
    test(what, async () => {
      const folder = mkdtempSync(join(tmpdir(), 'networks-'));
      try {
        writeFileSync(join(folder, 'wrong.ts'), text.replace(/^import .*$/m, '').replace(': Network', ''));
        const loading = networksIn(pathToFileURL(`${folder}/`));
        await assert.rejects(loading, { name: 'DeclarationError', message, remedy: /Export `network`.*`title`/ });
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    });
  }
});

test('networks are sorted by name, and rows of a figure keep the order of its models', () => {
  assert.deepEqual([...networks.keys()], [...networks.keys()].toSorted());
  const models = ['lenet-5', 'linear', 'lenet-5'].map((net) => ({ net }));
  assert.deepEqual(rowsFor(models), [
    { net: 'lenet-5', title: 'LeNet-5' },
    { net: 'linear', title: 'Ten classes' },
  ]);
  assert.throws(() => rowsFor([{ net: 'linaer' }]), /no network "linaer"/);
});
