import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { userWorkplace, type Workplace } from '../../rig/workplace.ts';

const pipelineFile = `
  import { z } from 'zod';
  import { pipeline, publish } from 'ENGINE/pipeline/pipeline.ts';
  import { work } from './work.ts';
  export default pipeline({
    settings: z.object({}),
    profiles: { a: { about: 'a', settings: {} } },
    declare: () => [publish('out.json', work({ size: 3 }, {}).out)],
  });
`;

/** A stage whose output is the expression `value`. */
function stageFile(value: string, { before = '', members = '' } = {}): string {
  return `
import { z } from 'zod';
import { json } from 'ENGINE/artifacts/json.ts';
import { stage } from 'ENGINE/pipeline/stage.ts';
${before}
export const work = stage(import.meta, {
  name: 'work',
  params: z.object({ size: z.int().min(1, 'too small') }),
  inputs: {},
  outputs: { out: json('any', z.any()) },
  label: ({ size }) => 'size=' + size,
  ${members}
  run: async ({ params }) => ({ out: ${value} }),
});
`;
}

describe('the code of a stage', () => {
  let workplace: Workplace;
  beforeEach(() => {
    workplace = userWorkplace({ 'pipeline.ts': pipelineFile });
  });
  afterEach(() => workplace.remove());

  async function result(files: Readonly<Record<string, string>>): Promise<unknown> {
    for (const [file, text] of Object.entries(files)) workplace.write(file, text);
    const { code, stderr } = await workplace.run(['run']);
    assert.equal(code, 0, stderr);
    return JSON.parse(workplace.read('results', 'a', 'out.json'));
  }
  async function stale(): Promise<number> {
    const { stdout } = await workplace.run(['status', '--json']);
    return JSON.parse(stdout).unfinished.length;
  }

  test('keeps class and function names, even if two are the same, and a renamed class re-runs the step', async () => {
    const other = 'class Median {}\nexport const theirs = () => [Median.name, (() => {}).name];\n';
    const before = `
      import { theirs } from './other.ts';
      class Median {}
      function sum() {}
      export default class {}
      const arrow = () => {};
      const named = { method() {}, value: () => {} };
    `;
    const value = `[...theirs(), new Median().constructor.name, sum.name, arrow.name, named.method.name, named.value.name]`;
    const files = { 'other.ts': other, 'work.ts': stageFile(value, { before }) };
    const names = ['Median', '', 'Median', 'sum', 'arrow', 'method', 'value'];
    assert.deepEqual(await result(files), names);
    workplace.write('other.ts', other.replaceAll('Median', 'Middle'));
    assert.equal(await stale(), 1);
    assert.deepEqual(await result({}), ['Middle', ...names.slice(1)]);
  });

  for (const [what, file, from, to] of [
    ['a comment', 'other.ts', '/* old */', '/* new\n */'],
    ['a type', 'other.ts', ': number', ': 1 | 2'],
    ['the formatting', 'other.ts', 'if (n) return n;', 'if (n)\n  {\n  return n\n  }'],
    ['a label', 'work.ts', "'size=' + size", "'size=' + String(size)"],
    ["a schema's message", 'work.ts', "'too small'", "'must be 1 or more'"],
    ['the message of a named schema', 'work.ts', "'must be text'", "'has to be text'"],
    ["a schema's limit", 'work.ts', 'min(1', 'min(0'],
    ['the order of members', 'work.ts', "name: 'work',", ''],
  ] as const) {
    test(`does not change when ${what} is edited`, async () => {
      const other = '/* old */ export function f(n: number) { if (n) return n; return 0; }\n';
      const before = "import { f } from './other.ts';\nconst named = z.string('must be text').optional();\n";
      const text = stageFile('f(1)', { before });
      await result({ 'other.ts': other, 'work.ts': what.includes('named') ? namedSchema(text) : text });
      workplace.edit(file, from, to);
      if (what === 'the order of members') workplace.edit('work.ts', '  label:', "  name: 'work',\n  label:");
      assert.equal(await stale(), 0);
    });
  }
  const namedSchema = (text: string) =>
    text
      .replace('const named = z.string(', 'const named = z.object({ size: z.int(), text: z.string(')
      .replace('.optional();', '.optional() });')
      .replace(/params: z.*/, 'params: named,');

  for (const [what, value, options] of [
    ['reads the label of its own definition', 'work.definition.label({ size: 1 })', {}],
    [
      'uses its schema',
      'shape.safeParse({}).error.message',
      { before: "const shape = z.object({ a: z.int('old') });" },
    ],
  ] as const) {
    test(`depends on its own declarations if it ${what}`, async () => {
      const text = stageFile(value, options);
      const before = await result({ 'work.ts': text });
      workplace.write('work.ts', text.replace("'size='", "'SIZE='").replace("'old'", "'new'"));
      assert.equal(await stale(), 1);
      assert.notDeepEqual(await result({}), before);
    });
  }

  test('evaluates every import that Node would, regardless of package.json and tsconfig.json', async () => {
    const imports = "import './counted.ts';\nimport { unused } from './counted-too.ts';";
    workplace.write('package.json', '{ "type": "module", "sideEffects": false }');
    workplace.write('tsconfig.json', '{ "compilerOptions": { "useDefineForClassFields": false } }');
    const count = (by: number) => `(globalThis as any).count = ((globalThis as any).count ?? 0) + ${by};\n`;
    const value = '[(globalThis as any).count, Object.keys(new (class { a?: number })())]';
    const files = {
      'counted.ts': count(1),
      'counted-too.ts': `${count(2)}export const unused = 0;`,
      'work.ts': stageFile(value, { before: imports }),
    };
    assert.deepEqual(await result(files), [3, ['a']]);
  });

  test('finds no `module` and no `exports`, as in a module of Node', async () => {
    const value = '[typeof module, typeof exports]';
    const before = 'declare const module: unknown, exports: unknown;';
    assert.deepEqual(await result({ 'work.ts': stageFile(value, { before }) }), ['undefined', 'undefined']);
  });

  test('may import a literal dynamically, and resolve a file of a package', async () => {
    const value = `[(await import('./other.ts')).one, import.meta.resolve('zod/package.json').slice(-17)]`;
    const files = { 'other.ts': 'export const one = 1;', 'work.ts': stageFile(value) };
    assert.deepEqual(await result(files), [1, '/zod/package.json']);
  });
});

describe('code that cannot run from the store', () => {
  const declareFile = 'A stage has no folder: declare the file';
  const importStatically = 'Import it statically';
  const awaitInRun = 'Await it in `run`, or in a function';
  for (const [remedy, what, line, column] of [
    [declareFile, 'import.meta.url', "const found = () => new URL('./x.csv', import.meta.url);", 40],
    [declareFile, 'import.meta.dirname', 'const found = () => import.meta.dirname;', 21],
    [declareFile, 'import.meta.filename', 'const found = (): string => import.meta.filename;', 29],
    [declareFile, 'import.meta.main', 'const found = () => import.meta.main;', 21],
    [declareFile, 'import.meta.url', 'const found = () => import.meta?.url;', 21],
    [
      declareFile,
      'import.meta as a value',
      'const found = () => { const { dirname } = import.meta; return dirname; };',
      29,
    ],
    [declareFile, 'import.meta.resolve(…) of a file', "const found = () => import.meta.resolve('./x.csv');", 21],
    [importStatically, 'import(…) of a variable', 'const found = (name = "zod") => import(name);', 33],
    [importStatically, 'require(…)', "declare const require: any; const found = () => require('zod');", 49],
    [
      importStatically,
      'createRequire',
      "import { createRequire } from 'node:module'; const found = () => createRequire('/x');",
      10,
    ],
    [awaitInRun, '`await` at the top level', 'const found = [async () => await 1, await Promise.resolve(2)];', 37],
    [awaitInRun, '`await` at the top level', 'let found = 0; for await (const one of [1]) found = one;', 16],
  ] as const) {
    test(`is refused with its location and a remedy: ${line}`, async () => {
      const workplace = userWorkplace({ 'pipeline.ts': pipelineFile });
      workplace.write('found.ts', `/* by */ interface Long { a: 1 }\n\n${line}\nexport { found };\n`);
      workplace.write('work.ts', stageFile('String(found)', { before: "import { found } from './found.ts';" }));
      const { code, stderr } = await workplace.run(['status']);
      const where = `error: found.ts:3:${column}: expected code that runs from the store, got ${what}\n`;
      assert.ok(stderr.startsWith(where), stderr);
      assert.ok(stderr.includes(`\n${remedy}`), stderr);
      assert.equal(code, 2);
      // Node evaluates a top-level `await` whether or not something reaches it.
      workplace.edit('work.ts', 'String(found)', 'params.size');
      const isReached = remedy === awaitInRun;
      assert.equal((await workplace.run(['status'])).code, isReached ? 2 : 0);
      workplace.remove();
    });
  }

  test('is located in the file of the stage itself, even after code that is left out', async () => {
    const workplace = userWorkplace({ 'pipeline.ts': pipelineFile, 'work.ts': stageFile('\nimport.meta.url') });
    const { stderr } = await workplace.run(['status']);
    const lines = workplace.read('work.ts').split('\n');
    const line = lines.findIndex((text) => text.startsWith('import.meta.url')) + 1;
    assert.match(stderr, new RegExp(`^error: work\\.ts:${line}:1: `));
    workplace.remove();
  });
});

describe('a declared stage', () => {
  for (const [what, from, to, got] of [
    ['is not exported', 'export const work', 'const work', 'no such export'],
    [
      'has the same name as another',
      '\nexport',
      '\nexport const twin = stage(import.meta, { name: "work", params: z.object({}), inputs: {}, outputs: {}, run: () => ({}) });\nexport',
      'another stage of that name as twin',
    ],
    ['is created by a function', 'export const work =', 'export const of = (n: number) =>', 'no such export'],
  ] as const) {
    test(`is refused if it ${what}, since a worker could not find it`, async () => {
      const file = stageFile('1').replace(from, to);
      const workplace = userWorkplace({ 'pipeline.ts': pipelineFile, 'work.ts': file });
      if (what === 'is created by a function') workplace.edit('pipeline.ts', '{ work }', '{ of }');
      if (what === 'is created by a function') workplace.edit('pipeline.ts', 'work({', 'of(1)({');
      if (what === 'is not exported') workplace.write('work.ts', `${file}export const make = () => work;\n`);
      if (what === 'is not exported') workplace.edit('pipeline.ts', '{ work }', '{ make }');
      if (what === 'is not exported') workplace.edit('pipeline.ts', 'work({', 'make()({');
      const { code, stderr } = await workplace.run(['status']);
      assert.match(stderr, new RegExp(`^error: work\\.ts: expected it to export the stage "work".* got ${got}\n`));
      assert.equal(code, 2);
      workplace.remove();
    });
  }
});
