import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import { userWorkplace, type Workplace } from '../rig/workplace.ts';

const files = {
  'pipeline.ts': `
import { z } from 'zod';
import { pipeline, publish } from 'ENGINE/pipeline/pipeline.ts';
import { source } from 'ENGINE/pipeline/source.ts';
import { numbers, work } from './work.ts';
export default pipeline({
  settings: z.object({ steps: z.int().default(1) }),
  profiles: { a: { about: 'a', settings: {} } },
  declare: ({ steps }) => {
    const from = source(numbers, new URL('./numbers.json', import.meta.url));
    return Array.from({ length: steps }, (_, k) => publish(k + '.json', work({ k }, { from }).out));
  },
});
`,
  'numbers.json': '[1, 2, 3]',
  'help.ts': `
/** Types and comments are not in the bundle. */
export interface Help { a: 1 }

export function help(what: string): never {
  throw new RangeError(what);
}
`,
};

function workFile(body: string): string {
  return `
import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { json } from 'ENGINE/artifacts/json.ts';
import { stage } from 'ENGINE/pipeline/stage.ts';
import { help } from './help.ts';

export const numbers = json('numbers', z.array(z.number()));
const rows = json('rows', z.object({ rows: z.array(z.object({ mean: z.number() })) }));

export const work = stage(import.meta, {
  name: 'work',
  label: ({ k }) => 'k=' + k,
  async run({ params, inputs }) {
    ${body}
  },
  params: z.object({ k: z.int() }),
  inputs: { from: numbers },
  outputs: { out: rows },
});
void [help, readFileSync, writeFileSync];
`;
}

describe('a step that fails', () => {
  let workplace: Workplace;
  afterEach(() => workplace.remove());

  /** The failures at the end of the output of a run with this stage body. */
  async function failuresOf(body: string, ...options: readonly string[]): Promise<string> {
    workplace = userWorkplace({ ...files, 'work.ts': workFile(body) });
    const { code, stderr } = await workplace.run(['run', ...options]);
    assert.ok(code === 1 || code === 3, stderr);
    return stderr.slice(stderr.indexOf('\nfailed:') + 1);
  }
  const log = async () => (await workplace.run(['logs', 'work/k=0'])).stdout;

  test('is reported with the line that threw, and its log has the stack', async () => {
    const text = await failuresOf("help('no such help');");
    assert.match(
      text,
      /^failed: work\/k=0 \(step-error\)\n {2}no such help\n {2}at help\.ts:6:9\n {2}see: repro logs work\/k=0\n/,
    );
    assert.match(await log(), /^RangeError: no such help\n +at help \(help\.ts:6:9\)\n +at .*run \(work\.ts:15:5\)\n/);
    assert.doesNotMatch(await log(), /repro:/);
    const { stdout } = await workplace.run(['status', '--stale']);
    assert.equal(stdout, 'work/k=0: failed: step-error: no such help, at help.ts:6:9\n');
  });

  test('logs stacks that the stage prints itself with their source lines', async () => {
    await failuresOf("try { help('caught'); } catch (error) { console.error(error); }\n throw new Error('later');");
    assert.match(
      await log(),
      /RangeError: caught\n +at help \(help\.ts:6:9\)[\s\S]*Error: later\n +at .*\(?work\.ts:16:8\)?\n/,
    );
  });

  test('is reported with causes and the errors in an AggregateError, with their lines', async () => {
    const text = await failuresOf(`
    try { help('inner'); } catch (cause) {
      const others = [new Error('first'), 'second', new TypeError('third', { cause })];
      throw new Error('outer', { cause: new AggregateError(others, 'all failed') });
    }`);
    assert.match(
      text,
      /\n {2}outer\n {2}caused by: all failed\n {2}error 1 of 3: first\n {2}error 2 of 3: second\n {2}error 3 of 3: third\n {2}caused by: inner\n {2}at work\.ts:18:13\n/,
    );
    assert.match(await log(), /caused by: RangeError: inner\n +at help \(help\.ts:6:9\)/);
  });

  test('is reported even if it throws no Error, or an error that is its own cause', async () => {
    assert.match(await failuresOf('throw { status: 404 };'), /\n {2}\{"status":404\}\n/);
    workplace.remove();
    assert.match(
      await failuresOf("const e = new Error('round'); e.cause = e; throw e;"),
      /\n {2}round\n {2}at work\.ts:15:15\n/,
    );
  });

  test('gets advice about its own file, not about the store, if it cannot access that file', async () => {
    const text = await failuresOf("writeFileSync('/proc/version', 'x');");
    assert.match(text, /^failed: work\/k=0 \(environment\)\n {2}(EACCES|EPERM|EROFS|EIO).*/);
    assert.doesNotMatch(text, /REPRO_HOME/);
    workplace.remove();
    const thrown =
      "throw Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES', path: '/data/x', syscall: 'open' });";
    assert.match(
      await failuresOf(thrown),
      /permission denied\. The stage itself asked for it: give this user access to \/data\/x/,
    );
  });

  test('is reported with the output and the position in it if an output is invalid', async () => {
    const wrong = 'return { out: { rows: [{ mean: 1 }, { mean: Number.NaN }] } };';
    assert.match(await failuresOf(wrong), /\n {2}output "out": expected rows, got rows\[1\]\.mean: .*number.*NaN\n/);
    workplace.remove();
    assert.match(
      await failuresOf('return { output: 1 };'),
      /\n {2}output "out": expected a value of rows, got none; run returned output\n/,
    );
    workplace.remove();
    assert.match(await failuresOf(''), /\n {2}expected run to return its outputs by name, got undefined\n/);
  });

  test('is reported with the input and its file if an input is invalid', async () => {
    workplace = userWorkplace({ ...files, 'work.ts': workFile('return { out: { rows: [] } };') });
    workplace.write('numbers.json', '[1, "two"]');
    const schema = await workplace.run(['run']);
    assert.match(
      schema.stderr,
      /\nfailed: work\/k=0 \(step-error\)\n {2}input "from": expected numbers, got \[1\]: .*number.* in .*\.repro\/store\/\w+\/\w+\n/,
    );
    workplace.write('numbers.json', '[1, ');
    const text = await workplace.run(['run']);
    assert.match(text.stderr, /\n {2}input "from": expected numbers, got .*JSON.* in .*\.repro\/store/);
  });

  test('is reported once for all steps that fail alike, with their number', async () => {
    const text = await failuresOf("help(params.k === 3 ? 'another' : 'same');", '--set', 'steps=12');
    assert.match(
      text,
      /^failed: (work\/k=\d+) and 10 more steps \(step-error\)\n {2}same\n {2}at help\.ts:6:9\n {2}see: repro logs \1 --set steps=12\n/m,
    );
    assert.match(text, /^failed: work\/k=3 \(step-error\)\n {2}another\n/m);
    assert.equal(text.split('same').length, 2);
    const { stderr } = await workplace.run(['run', '--set', 'steps=12']);
    assert.equal(stderr.match(/^FAIL {2}.*: same at help\.ts:6:9$/gm)?.length, 1);
    assert.equal(stderr.match(/^FAIL {2}work\/k=\d+: like work\/k=\d+$/gm)?.length, 10);
  });

  test('is reported as edited if its file was edited during the run', async () => {
    const text = await failuresOf(
      "(await import('node:fs')).appendFileSync('help.ts', 'void 0; console.log();'); help('edited');",
    );
    assert.match(text, /\n {2}edited\n {2}at work\.ts, edited since\n/);
  });
});

describe('code that cannot be loaded or declared', () => {
  for (const [what, line, message] of [
    [
      'does not parse',
      'export const a = = 3;',
      '2:18: Expression expected\n  export const a = = 3;\n                   ^',
    ],
    [
      'is not plain TypeScript',
      ' enum A { B }',
      '2:2: TypeScript enum is not supported in strip-only mode\n   enum A { B }\n   ^',
    ],
    [
      'declares a name twice',
      'let z = 1; let z = 2;',
      '2:16: The symbol "z" has already been declared\n  let z = 1; let z = 2;\n                 ^',
    ],
    [
      'imports a missing file',
      "import './none.ts';",
      '2:8: Could not resolve "./none.ts"\n  import \'./none.ts\';\n         ^',
    ],
    [
      'throws',
      '(null as any).x;',
      "2:15: Cannot read properties of null (reading 'x')\n  (null as any).x;\n                ^",
    ],
  ] as const) {
    test(`is reported with line, column and source line if it ${what}`, async () => {
      const workplace = userWorkplace({
        ...files,
        'work.ts': `const first: number = 1;\n${line}\nexport const numbers = 0, work = first;\n`,
      });
      const { code, stderr } = await workplace.run(['status']);
      assert.equal(
        stderr,
        `error: ${workplace.path('pipeline.ts')} could not be loaded: work.ts:${message}\nFix the file; nothing has run.\n`,
      );
      assert.equal(code, 2);
      workplace.remove();
    });
  }

  test('is reported with the line that threw if declaring its steps throws', async () => {
    const workplace = userWorkplace({ ...files, 'work.ts': workFile('return { out: { rows: [] } };') });
    workplace.edit(
      'pipeline.ts',
      '    return Array',
      "    if (steps) throw new Error('declared wrongly');\n    return Array",
    );
    const { code, stderr } = await workplace.run(['plan']);
    assert.match(stderr, /^error: .*pipeline\.ts could not be declared: pipeline\.ts:11:22: declared wrongly\n/);
    assert.equal(code, 2);
    workplace.remove();
  });
});
