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
/** Types and comments are no lines of the bundle. */
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

  /** What a run of one step, or more, says at its end. */
  async function told(body: string, ...options: readonly string[]): Promise<string> {
    workplace = userWorkplace({ ...files, 'work.ts': workFile(body) });
    const { code, stderr } = await workplace.run(['run', ...options]);
    assert.ok(code === 1 || code === 3, stderr);
    return stderr.slice(stderr.indexOf('\nfailed:') + 1);
  }
  const log = async () => (await workplace.run(['logs', 'work/k=0'])).stdout;

  test('names the line of the file that threw, and its log the lines that led there', async () => {
    const text = await told("help('no such help');");
    assert.match(
      text,
      /^failed: work\/k=0 \(step-error\)\n {2}no such help\n {2}at help\.ts:6:9\n {2}see: repro logs work\/k=0\n/,
    );
    assert.match(await log(), /^RangeError: no such help\n +at help \(help\.ts:6:9\)\n +at .*run \(work\.ts:15:5\)\n/);
    assert.doesNotMatch(await log(), /repro:/);
  });

  test('names lines in stacks that the stage printed itself', async () => {
    await told("try { help('caught'); } catch (error) { console.error(error); }\n throw new Error('later');");
    assert.match(
      await log(),
      /RangeError: caught\n +at help \(help\.ts:6:9\)[\s\S]*Error: later\n +at .*\(?work\.ts:16:8\)?\n/,
    );
  });

  test('tells causes and what an AggregateError holds, with their lines', async () => {
    const text = await told(`
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

  test('that throws no error, or one that is its own cause, is told too', async () => {
    assert.match(await told('throw { status: 404 };'), /\n {2}\{"status":404\}\n/);
    workplace.remove();
    assert.match(
      await told("const e = new Error('round'); e.cause = e; throw e;"),
      /\n {2}round\n {2}at work\.ts:15:15\n/,
    );
  });

  test('for a file of its own gets advice about that file, not about the store', async () => {
    const text = await told("writeFileSync('/proc/version', 'x');");
    assert.match(text, /^failed: work\/k=0 \(environment\)\n {2}(EACCES|EPERM|EROFS|EIO).*/);
    assert.doesNotMatch(text, /REPRO_HOME/);
    workplace.remove();
    const thrown =
      "throw Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES', path: '/data/x', syscall: 'open' });";
    assert.match(
      await told(thrown),
      /permission denied\. The stage itself asked for it: give this user access to \/data\/x/,
    );
  });

  test('by its output names the output and the place in it', async () => {
    const wrong = 'return { out: { rows: [{ mean: 1 }, { mean: Number.NaN }] } };';
    assert.match(await told(wrong), /\n {2}output "out": expected rows, got rows\[1\]\.mean: .*number.*NaN\n/);
    workplace.remove();
    assert.match(
      await told('return { output: 1 };'),
      /\n {2}output "out": expected a value of rows, got none; run returned output\n/,
    );
    workplace.remove();
    assert.match(await told(''), /\n {2}expected run to return its outputs by name, got undefined\n/);
  });

  test('by its input names the step, the input and the file', async () => {
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

  test('like others is told once, with their number', async () => {
    const text = await told("help(params.k === 3 ? 'another' : 'same');", '--set', 'steps=12');
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

  test('of a file that was edited meanwhile says so', async () => {
    const text = await told(
      "(await import('node:fs')).appendFileSync('help.ts', 'void 0; console.log();'); help('edited');",
    );
    assert.match(text, /\n {2}edited\n {2}at work\.ts, edited since\n/);
  });
});

describe('a stage file that cannot be loaded', () => {
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
      'declares twice',
      'let z = 1; let z = 2;',
      '2:16: The symbol "z" has already been declared\n  let z = 1; let z = 2;\n                 ^',
    ],
    [
      'imports nothing',
      "import './none.ts';",
      '2:8: Could not resolve "./none.ts"\n  import \'./none.ts\';\n         ^',
    ],
    [
      'throws',
      '(null as any).x;',
      "2:15: Cannot read properties of null (reading 'x')\n  (null as any).x;\n                ^",
    ],
  ] as const) {
    test(`is told with line, column and the line itself: one that ${what}`, async () => {
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

  test('nor declared names the line that threw while steps were declared', async () => {
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
