import assert from 'node:assert/strict';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { claims } from '../paper/claims.ts';
import { findings } from '../pipeline/findings.ts';

const checkout = fileURLToPath(new URL('..', import.meta.url));

/** Profile `quick` cut down to seconds: one reference, two rounds, on synthetic digits. */
const small = {
  references: 1,
  rounds: 2,
  iterations: 200,
  binaryIterations: 200,
  retraining: 100,
  cwImages: 20,
  cwIterations: 50,
};
const settings = Object.entries(small).flatMap(([name, value]) => ['--set', `${name}=${value}`]);
const profile = ['--profile', 'quick', ...settings];

describe("the paper's pipeline", () => {
  let copy: string;
  before(() => {
    copy = mkdtempSync(join(tmpdir(), 'paper-'));
    for (const part of [
      'artifacts',
      'cache',
      'cli',
      'compute',
      'paper',
      'pipeline',
      'stages',
      'pipeline.ts',
      'package.json',
    ]) {
      cpSync(join(checkout, part), join(copy, part), { recursive: true });
    }
    symlinkSync(join(checkout, 'node_modules'), join(copy, 'node_modules'));
  });
  after(() => rmSync(copy, { recursive: true, force: true }));

  const repro = (...args: string[]) =>
    execa(process.execPath, ['cli/repro.js', ...args, ...profile], {
      cwd: copy,
      env: { REPRO_HOME: '' },
      reject: false,
    });

  /** Runs, and returns the steps that were executed. */
  async function run(): Promise<string[]> {
    const { stdout, exitCode, stderr } = await repro('run', '--json');
    assert.equal(exitCode, 0, stderr);
    const events = stdout.split('\n').map((line) => JSON.parse(line) as { type: string; step: string });
    return events.filter(({ type }) => type === 'step-finished').map(({ step }) => step);
  }

  function edit(file: string, from: string, to: string): void {
    const text = readFileSync(join(copy, file), 'utf8');
    assert.ok(text.includes(from), `${file} holds ${from}`);
    writeFileSync(join(copy, file), text.replace(from, to));
  }

  const stagesOf = (steps: readonly string[]) => new Set(steps.map((step) => step.split('/')[0]));
  /** Sorted, as the folder of results with settings of their own is named. */
  const differing = Object.entries(small)
    .map(([name, value]) => `+${name}=${value}`)
    .toSorted()
    .join('');
  const result = (file: string) => join(copy, 'results', `quick${differing}`, file);

  test('runs from scratch to Figure 1 and the metrics, labeled synthetic', async () => {
    assert.equal((await run()).length, 100);
    for (const file of [
      'figure-1.svg',
      'figure-1.png',
      'figure-1.pdf',
      'figure-1.vl.json',
      'figure-1.csv',
      'figure-2.svg',
      'figure-2.csv',
      'figure-theory.svg',
      'theory.csv',
      'lipschitz.csv',
      'masks.csv',
      'metrics.csv',
      'metrics.json',
      'comparison.md',
      'comparison.csv',
    ]) {
      assert.ok(existsSync(result(file)), file);
    }
    for (const figure of ['figure-1.svg', 'figure-2.svg'])
      assert.match(readFileSync(result(figure), 'utf8'), /SYNTHETIC/);
    assert.match(readFileSync(result('metrics.md'), 'utf8'), /SYNTHETIC/);
  });

  test('the claims are published as findings that name the data', () => {
    const { title, data, findings: checked } = findings.decode(readFileSync(result('claims.json')));
    assert.deepEqual([title, data], ["The paper's claims", ['SYNTHETIC data (built-in digits, not MNIST)']]);
    assert.deepEqual(
      checked.map(({ id }) => id),
      claims.map(({ id }) => id),
    );
  });

  test('metrics ends with the claims of the paper, none of which synthetic digits can support', async () => {
    const { stdout } = await repro('metrics');
    const [, shown] = stdout.split("# The paper's claims, on SYNTHETIC");
    assert.match(shown!, /\| not run \|/);
    assert.doesNotMatch(shown!, /\| (reproduced|off) \|/);
  });

  test('is fully restored on the second run', async () => {
    assert.deepEqual(await run(), []);
  });

  test('runs nothing after an edit of comments or types in an attack', async () => {
    edit(
      'stages/attack/deepfool/deepfool-walk.ts',
      '/** η: how far past the boundary. */',
      '/** how far past */ readonly unused?: string;',
    );
    assert.deepEqual(await run(), []);
  });

  test('reruns DeepFool and its dependents after an edit of its code, and `why` names the function', async () => {
    edit('stages/attack/deepfool/deepfool-walk.ts', 'const f = tf.abs(\n', 'const f = tf.mul(\n    0.999,\n');
    const { stdout } = await repro('why', 'deepfool/linear/seed=1/round=1');
    assert.match(stdout, /stages\/attack\/deepfool\/deepfool-walk\.ts: nearestBoundary changed/);
    const steps = await run();
    assert.deepEqual(
      stagesOf(steps),
      new Set([
        ...'deepfool lipschitz measure figure-1 figure-2 lipschitz-table theory-figure metrics compare comparison claims'.split(
          ' ',
        ),
      ]),
    );
    assert.equal(steps.filter((step) => step.startsWith('deepfool/')).length, 9);
  });

  test('resumes from its checkpoint when given more iterations', async () => {
    const longer = ['--set', 'iterations=300'];
    const { exitCode } = await execa(
      process.execPath,
      ['cli/repro.js', 'run', '--until', 'train/linear/seed=1', ...profile, ...longer],
      { cwd: copy, env: { REPRO_HOME: '' } },
    );
    assert.equal(exitCode, 0);
    const folder = join(copy, '.repro', 'checkpoints');
    const saved = readdirSync(folder).map((key) => readdirSync(join(folder, key)).sort().join(' '));
    assert.ok(saved.includes('300') && !saved.includes('200 300'), `only the last one is left: ${saved}`);
  });
});
