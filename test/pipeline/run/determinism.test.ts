import assert from 'node:assert/strict';
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, test } from 'node:test';
import type { Event } from '../../../pipeline/run/event.ts';
import { linesIn } from '../../rig/gate.ts';
import { artifactPath, userWorkplace, type Workplace } from '../../rig/workplace.ts';

/** A stage that draws a random number, or fails if a file exists. It appends to the file `ran`, like `times`. */
const roll = (folder: string) => `
import { appendFileSync, existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { stage } from 'ENGINE/pipeline/stage.ts';
import { json } from 'ENGINE/artifacts/json.ts';
export const roll = stage(import.meta, {
  name: 'roll', params: z.object({}), inputs: {}, outputs: { out: json('n', z.number()) },
  async run() {
    appendFileSync('${folder}/ran', 'roll\\n');
    await delay(200);
    if (existsSync('${folder}/fail')) throw new Error('told to fail');
    return { out: Math.floor(Math.random() * 2 ** 40) };
  },
});`;

const times = (folder: string) => `
import { appendFileSync } from 'node:fs';
import { z } from 'zod';
import { stage } from 'ENGINE/pipeline/stage.ts';
import { json } from 'ENGINE/artifacts/json.ts';
export const times = stage(import.meta, {
  name: 'times', params: z.object({ by: z.number() }), inputs: { from: json('n', z.number()) },
  outputs: { out: json('n', z.number()) }, subject: 'from',
  run({ params, inputs }) {
    appendFileSync('${folder}/ran', \`times-\${params.by}\\n\`);
    return { out: inputs.from * params.by };
  },
});`;

const pipeline = `
import { z } from 'zod';
import { pipeline, publish } from 'ENGINE/pipeline/pipeline.ts';
import { roll } from './roll.ts';
import { times } from './times.ts';
export default pipeline({
  settings: z.object({ sides: z.array(z.string()) }),
  profiles: { a: { about: 'a', settings: { sides: ['one', 'two'] } } },
  declare: ({ sides }) => sides.flatMap((side, i) => {
    const { out } = roll({}, {}, side);
    return [publish(\`\${side}.json\`, out), publish(\`times-\${side}.json\`, times({ by: i + 1 }, { from: out }).out)];
  }),
});`;

describe('a stage that draws a new random number in each run', () => {
  let workplace: Workplace;
  beforeEach(() => {
    workplace = userWorkplace({ 'pipeline.ts': pipeline });
    workplace.write('roll.ts', roll(workplace.folder));
    workplace.write('times.ts', times(workplace.folder));
  });
  afterEach(() => workplace.remove());

  /** Runs the pipeline; `ran` lists the stages that ran. */
  async function run(...args: string[]) {
    writeFileSync(workplace.path('ran'), '');
    const { code, stdout, stderr } = await workplace.run(['run', '--json', ...args]);
    const events = stdout.split('\n').flatMap((line): Event[] => (line === '' ? [] : [JSON.parse(line)]));
    return { code, stderr, events, ran: linesIn(workplace.path('ran')).sort() };
  }
  const sides = (...names: string[]) => ['--set', `sides=${JSON.stringify(names)}`];
  const published = (name: string, folder = 'a') => Number(workplace.read('results', folder, `${name}.json`));
  const eventsOf = <T extends Event['type']>({ events }: { events: readonly Event[] }, type: T) =>
    events.filter((event): event is Extract<Event, { type: T }> => event.type === type);
  const lose = () => {
    const [out] = Object.values(outputs);
    rmSync(artifactPath(workplace, out!), { force: true });
  };
  let outputs: Record<string, Parameters<typeof artifactPath>[1]> = {};
  const remember = async () => {
    const { stdout } = await workplace.run(['show', 'roll/one', '--json']);
    outputs = Object.fromEntries(
      Object.entries(JSON.parse(stdout).outputs as Record<string, { digest: never }>).map(([name, { digest }]) => [
        name,
        digest,
      ]),
    );
  };

  for (const jobs of ['1', '2', '4']) {
    test(`runs once for two steps with the same key, with -j ${jobs}, and not in the next run`, async () => {
      const first = await run('-j', jobs);
      assert.equal(first.code, 0, first.stderr);
      assert.deepEqual(first.ran, ['roll', 'times-1', 'times-2']);
      assert.equal(published('one'), published('two'));
      assert.equal(published('times-two'), 2 * published('times-one'));
      const [{ summary } = assert.fail('expected the end of the run')] = eventsOf(first, 'run-finished');
      assert.deepEqual([summary.run, summary.restored, summary.failed, summary.blocked], [3, 1, 0, 0]);
      const again = await run('-j', jobs);
      assert.deepEqual(
        [again.code, again.ran, eventsOf(again, 'published').filter(({ changed }) => changed)],
        [0, [], []],
      );
    });
  }

  test('runs once for five forced steps with the same key', async () => {
    const five = sides('a', 'b', 'c', 'd', 'e');
    await run(...five);
    const forced = await run(...five, '--force', 'roll/**');
    assert.equal(forced.ran.filter((name) => name === 'roll').length, 1);
    const [folder] = readdirSync(workplace.path('results')).filter((name) => name.startsWith('a+'));
    assert.equal(new Set(['a', 'b', 'c', 'd', 'e'].map((name) => published(name, folder))).size, 1);
  });

  test('fails once for two steps with the same key, and both are reported', async () => {
    writeFileSync(workplace.path('fail'), '');
    const failed = await run();
    assert.deepEqual([failed.code, failed.ran], [1, ['roll']]);
    assert.deepEqual(
      eventsOf(failed, 'step-failed')
        .map(({ step }) => step)
        .sort(),
      ['roll/one', 'roll/two'],
    );
    assert.equal(eventsOf(failed, 'step-blocked').length, 2);
  });

  test('runs again for a lost artifact, replaces both results, and is reported once, with exit code 4', async () => {
    await run();
    await remember();
    const before = published('one');
    lose();
    const rerun = await run();
    assert.equal(rerun.code, 4, rerun.stderr);
    assert.equal(rerun.ran.filter((name) => name === 'roll').length, 1);
    const [event = assert.fail('expected a report'), ...more] = eventsOf(rerun, 'result-changed');
    assert.deepEqual([more.length, event.output, event.from], [0, 'out', outputs.out]);
    assert.match(event.difference, /the earlier bytes are gone/);
    assert.notEqual(published('one'), before);
    assert.equal(published('one'), published('two'));
    assert.equal(published('times-two'), 2 * published('two'));
    const after = await run();
    assert.deepEqual([after.code, after.ran], [0, []]);
  });

  test('is reported with the first differing byte if forced to run again, and its dependents are updated', async () => {
    await run();
    const before = published('one');
    const { code, stderr } = await workplace.run(['run', '--force', 'roll/one']);
    assert.equal(code, 4, stderr);
    assert.match(
      stderr,
      /warning: roll\/one ran again and its output out differs: \w{12} -> \w{12}; byte \d+ was \d+, is/,
    );
    assert.match(stderr, /warning: 1 step made other results than before from the same code, params and inputs/);
    assert.notEqual(published('one'), before);
    assert.equal(published('times-one'), published('one'));
    assert.equal((await run()).code, 0);
    assert.equal(published('one'), published('two'));
    assert.equal(published('times-two'), 2 * published('two'));
  });

  test('is not reported if it draws the same number again', async () => {
    workplace.edit('roll.ts', 'Math.floor(Math.random() * 2 ** 40)', '7');
    await run();
    const forced = await run('--force', '**');
    assert.deepEqual([forced.code, eventsOf(forced, 'result-changed')], [0, []]);
  });
});
