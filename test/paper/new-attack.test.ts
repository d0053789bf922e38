import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { attacks } from '../../paper/experiments/attacks.ts';
import type paper from '../../paper/programs.ts';
import { buildGraph } from '../../pipeline/graph.ts';
import type { Step } from '../../pipeline/step.ts';
import pipeline from '../../pipeline.ts';
import type { AttackEntry } from '../../stages/result/attack-entry.ts';

const checkout = fileURLToPath(new URL('../..', import.meta.url));

/** Copies of FGS and DeepFool under other names, as new attacks. */
const added = [
  { from: 'stages/attack/fgs.ts', name: 'fgs', as: 'sign', title: 'Sign', about: "norm: 'inf', search: 'single-step'" },
  {
    from: 'stages/attack/deepfool/deepfool.ts',
    name: 'deepfool',
    as: 'nearest',
    title: 'Nearest',
    about: "norm: 2, search: 'iterated'",
  },
] as const;

describe('a new attack only needs its own file and a line in the catalog', () => {
  let copy: string;
  let theirs: typeof pipeline;
  before(async () => {
    copy = mkdtempSync(join(tmpdir(), 'attacks-'));
    for (const part of ['artifacts', 'cache', 'compute', 'paper', 'pipeline', 'stages', 'pipeline.ts', 'package.json'])
      cpSync(join(checkout, part), join(copy, part), { recursive: true });
    symlinkSync(join(checkout, 'node_modules'), join(copy, 'node_modules'));
    const catalog = join(copy, 'paper/experiments/attacks.ts');
    for (const { from, name, as, title, about } of added) {
      const path = from.replace(`${name}.ts`, `${as}.ts`);
      const text = readFileSync(join(copy, from), 'utf8');
      writeFileSync(
        join(copy, path),
        text.replace(`export const ${name} =`, `export const ${as} =`).replaceAll(`'${name}'`, `'${as}'`),
      );
      const line = `  ${as}: attack(${as}, { title: '${title}', ${about} }, ({ net, images }) => ({ net, images })),\n`;
      const lines = readFileSync(catalog, 'utf8').replace(
        /(export const attacks = \{\n[\s\S]*?)\n\};/,
        `$1\n${line}};`,
      );
      writeFileSync(catalog, `import { ${as} } from '../../${path}';\n${lines}`);
    }
    ({ default: theirs } = await import(pathToFileURL(join(copy, 'pipeline.ts')).href));
  });
  after(() => rmSync(copy, { recursive: true, force: true }));

  const chosen = { references: '1', rounds: '1', probed: '[0]', cleverImages: '10' };
  const declared = (from: typeof pipeline) => buildGraph(from.targets('quick', chosen)).byId;
  const attacksOf = (step: Step | undefined) => {
    assert.ok(step);
    return (step.params as { readonly attacks: readonly AttackEntry[] }).attacks.map(({ name }) => name);
  };

  test('it attacks every model, is compared, and is checked against certificates and scores', () => {
    const steps = declared(theirs);
    for (const { as } of added) {
      assert.ok(steps.has(`${as}/mlp/seed=1/round=1`), as);
      assert.ok(steps.has(`compare/mlp/${as}`), as);
    }
    const params = (id: string) => steps.get(id)?.params as { readonly attacks: readonly string[] };
    assert.deepEqual(params('lipschitz/mlp/seed=1/round=0').attacks, ['deepfool', 'cw', 'nearest']);
    assert.deepEqual(params('clever-against-attacks/mlp/seed=1/round=0').attacks, ['deepfool', 'cw', 'nearest']);
  });

  test('tables and figures show it after the others', () => {
    const steps = declared(theirs);
    const all = [...Object.keys(attacks), 'sign', 'nearest'];
    for (const id of ['metrics', 'figure-1', 'figure-2', 'comparison', 'claims', 'theory-figure', 'lipschitz-table'])
      assert.deepEqual(attacksOf(steps.get(id)), all, id);
    for (const id of ['security', 'security-table', 'table-3', 'figure-s3'])
      assert.deepEqual(attacksOf(steps.get(id)), ['deepfool', 'cw', 'nearest'], id);
    assert.ok(attacksOf(steps.get('masking-table')).includes('sign'));
  });

  test('steps of other attacks, of training and of pruning do not change', () => {
    const [before, now] = [declared(pipeline), declared(theirs)];
    for (const [id, { params }] of before)
      if (/^(train|prune|retrain|fgs|rfgs|deepfool|cw)\//.test(id)) assert.deepEqual(now.get(id)?.params, params, id);
  });

  test('repro program lists its programs', async () => {
    const { default: programs } = (await import(pathToFileURL(join(copy, 'paper/programs.ts')).href)) as {
      readonly default: typeof paper;
    };
    const names = programs.map(({ name }) => name);
    for (const { as } of added) assert.ok(names.includes(`${as}/lenet-5`), as);
  });
});
