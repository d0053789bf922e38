import assert from 'node:assert/strict';
import { cpSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { installDep, npmProject, said } from '../../rig/npm-project.ts';
import { appearing, type Workplace } from '../../rig/workplace.ts';

/** A stage that returns the export of `dep` once a file exists; if `lazily`, it imports `dep` only then. */
const waiting = (lazily: boolean) => `import { existsSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { text } from 'ENGINE/artifacts/text.ts';
import { stage } from 'ENGINE/pipeline/stage.ts';
${lazily ? '' : "import { dep } from 'dep';"}
export const say = stage(import.meta, {
  name: 'say',
  params: z.object({ folder: z.string() }),
  inputs: {},
  outputs: { out: text('t', 'txt') },
  async run({ params: { folder } }) {
    writeFileSync(folder + '/begun', '');
    while (!existsSync(folder + '/go')) await delay(5);
    ${lazily ? "const { dep } = await import('dep');" : ''}
    return { out: dep };
  },
});
`;

let place: Workplace;
beforeEach(() => {
  place = npmProject({ 'say.ts': waiting(false) });
  place.edit('pipeline.ts', 'say({}, {})', `say({ folder: ${JSON.stringify(place.folder)} }, {})`);
});
afterEach(() => place.remove());

/** Runs the pipeline, and calls `act` while the step runs. */
async function during(act: () => void) {
  const running = place.begin();
  await appearing(place.path('begun'));
  act();
  writeFileSync(place.path('go'), '');
  const { events, code } = await running.brought;
  const failed = events.find((event) => event.type === 'step-failed');
  return { failure: failed?.failure, retried: events.filter(({ type }) => type === 'step-retried').length, code };
}

describe('the result of a step is not kept if a package changes while it runs:', () => {
  for (const [what, lazily, act] of [
    [
      'another version of a loaded package',
      false,
      () => installDep(place, 'node_modules/dep', 'B', { version: '2.0.0' }),
    ],
    [
      'another version of a package that it loads later',
      true,
      () => installDep(place, 'node_modules/dep', 'B', { version: '2.0.0' }),
    ],
    ['a package edited in place', false, () => place.edit('node_modules/dep/index.js', 'dep A', 'dep B')],
    [
      'a package edited in place just before it is loaded',
      true,
      () => place.edit('node_modules/dep/index.js', 'dep A', 'dep B'),
    ],
    ['a removed package', true, () => rmSync(place.path('node_modules', 'dep'), { recursive: true })],
  ] as const) {
    test(what, async () => {
      place.write('say.ts', waiting(lazily));
      const { failure, code } = await during(act);
      assert.equal(failure?.kind, 'packages-changed');
      assert.match(
        failure.message,
        /a package was changed after the run began[\s\S]*dep 1\.0\.0 [\s\S]*Run the same command again/,
      );
      assert.equal(code, 1);
      installDep(place, 'node_modules/dep', 'B', { version: '2.0.0' });
      assert.deepEqual(await said(place), { text: 'dep B', ran: 1 });
      installDep(place, 'node_modules/dep', 'A');
      assert.deepEqual(await said(place), { text: 'dep A', ran: 1 });
    });
  }
});

test('if packages are reinstalled with the same content, the step runs again in a new worker', async () => {
  const { retried, code } = await during(() => {
    cpSync(place.path('node_modules', 'dep'), place.path('copy'), { recursive: true });
    rmSync(place.path('node_modules', 'dep'), { recursive: true });
    renameSync(place.path('copy'), place.path('node_modules', 'dep'));
  });
  assert.deepEqual([retried, code], [1, 0]);
  assert.deepEqual(await said(place), { text: 'dep A', ran: 0 });
});

test('a result is kept if a package that the step does not reach is installed meanwhile', async () => {
  const { retried, code } = await during(() => installDep(place, 'node_modules/other', 'A', { name: 'other' }));
  assert.deepEqual([retried, code], [0, 0]);
  assert.deepEqual(await said(place), { text: 'dep A', ran: 0 });
});

test('before the first run after an upgrade, one line says what changed and how many steps it affects', async () => {
  writeFileSync(place.path('go'), '');
  const first = await place.run(['run']);
  assert.doesNotMatch(first.stderr, /changed since/);
  installDep(place, 'node_modules/dep', 'B', { version: '2.0.0' });
  for (const command of [['plan'], ['run', '-n']])
    assert.match((await place.run(command)).stderr, /^changed since these steps last ran: package dep /m);
  const second = await place.run(['run']);
  assert.match(
    second.stderr,
    /^changed since these steps last ran: package dep 1\.0\.0 [0-9a-f]{8} -> 2\.0\.0 [0-9a-f]{8} \(1 step, \d+ m?s\)\. Earlier/m,
  );
  assert.doesNotMatch((await place.run(['run'])).stderr, /changed since/);
});
