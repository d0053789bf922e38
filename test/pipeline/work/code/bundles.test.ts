import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { npmProject, said } from '../../../rig/npm-project.ts';
import type { Workplace } from '../../../rig/workplace.ts';

describe('what a stage imports from a package', () => {
  let place: Workplace;
  beforeEach(() => {
    place = npmProject();
  });
  afterEach(() => place.remove());

  function install(name: string, index: string, manifest: object): void {
    mkdirSync(place.path('node_modules', name));
    place.write(`node_modules/${name}/package.json`, JSON.stringify({ name, version: '1.0.0', ...manifest }));
    place.write(`node_modules/${name}/index.js`, index);
  }

  /** The value of an expression in the stage. */
  async function evaluated(value: string, imports: string): Promise<unknown> {
    place.edit('say.ts', "import { dep } from 'dep';", `${imports}\nimport { dep } from 'dep';`);
    place.edit('say.ts', 'out: dep', `out: JSON.stringify(${value}) + (dep && '')`);
    return JSON.parse((await said(place)).text);
  }

  test('is read when it is used, since a package may change its variables', async () => {
    const counter = 'export let count = 0;\nexport default () => { count += 1; return count; };\n';
    install('counter', counter, { type: 'module' });
    const imports = "import add, { count } from 'counter';\nimport * as all from 'counter';";
    const value = '[count, add(), count, all.count, all.default(), count, Object.keys(all)]';
    assert.deepEqual(await evaluated(value, imports), [0, 1, 1, 1, 2, 2, ['count', 'default']]);
  });

  test('of a CommonJS package is what Node gives to a module', async () => {
    install('old', 'exports.__esModule = true; exports.default = 1; exports.named = 2;\n', {});
    install('older', 'module.exports = Object.assign((n) => n + 1, { named: 3 });\n', {});
    const imports = `
      import old, { named } from 'old';
      import * as all from 'old';
      import older from 'older';
      import path, { sep } from 'node:path';`;
    const value = '[old.default, old.named, named, all.named, older(1), older.named, path.sep === sep]';
    assert.deepEqual(await evaluated(value, imports), [1, 2, 2, 2, 2, 3, true]);
  });

  test('is loaded only when it is asked for, if it is imported dynamically', async () => {
    install('costly', '(globalThis).isLoaded = true;\nexport const one = 1;\n', { type: 'module' });
    const value =
      "await (async () => ['isLoaded' in globalThis, (await import('costly')).one, 'isLoaded' in globalThis])()";
    place.edit('say.ts', 'run: () =>', 'run: async () =>');
    assert.deepEqual(await evaluated(value, ''), [false, 1, true]);
  });

  test('is evaluated before the stage, in the order of the imports, and strict', async () => {
    install('first', 'globalThis.order = [1];\n', { type: 'module' });
    install('second', 'globalThis.order.push(2);\n', { type: 'module' });
    const imports = `
      import 'first';
      import 'second';
      const seen = [...(globalThis as any).order, (function (this: unknown) { return this === undefined; })()];`;
    assert.deepEqual(await evaluated('seen', imports), [1, 2, true]);
  });
});
