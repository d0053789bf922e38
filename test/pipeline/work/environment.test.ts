import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { stepsOf } from '../../rig/brought.ts';
import { namesIn, userWorkplace, type Workplace } from '../../rig/workplace.ts';

const files = {
  'look.ts': `
import { execFileSync } from 'node:child_process';
import { z } from 'zod';
import { json } from 'ENGINE/artifacts/json.ts';
import { stage } from 'ENGINE/pipeline/stage.ts';

const found = (program: string) => {
  try {
    return execFileSync(program, { encoding: 'utf8' });
  } catch (error) {
    return (error as NodeJS.ErrnoException).code;
  }
};
const look = () => ({
  env: { ...process.env },
  day: new Date(0).toString(),
  sorted: ['z', 'ä', 'a'].toSorted((a, b) => a.localeCompare(b)),
  number: (1234.5).toLocaleString(),
  programs: [found('uname'), found('mytool')],
});
export const plain = stage(import.meta, { name: 'plain', params: z.object({}), inputs: {}, outputs: { seen: json('seen', z.json()) },
  run: () => ({ seen: look() as never }) });
`,
  'declares.ts': `
import { z } from 'zod';
import { json } from 'ENGINE/artifacts/json.ts';
import { stage } from 'ENGINE/pipeline/stage.ts';
export const declares = stage(import.meta, { name: 'declares', params: z.object({}), inputs: {}, outputs: { seen: json('seen', z.json()) },
  needs: { environment: ['MY_CITY', 'TZ', 'NEVER_SET'] },
  run: () => ({ seen: [process.env.MY_CITY, new Date(0).getHours(), process.env.NEVER_SET ?? null, process.env.OTHER ?? null] as never }) });
`,
  'pipeline.ts': `
import { z } from 'zod';
import { pipeline, publish } from 'ENGINE/pipeline/pipeline.ts';
import { declares } from './declares.ts';
import { plain } from './look.ts';
export default pipeline({ settings: z.object({}), profiles: { table: { about: 'a', settings: {} } },
  declare: () => [publish('before.json', plain({}, {}).seen), publish('declared.json', declares({}, {}).seen)] });
`,
};

describe("a worker's environment", () => {
  let workplace: Workplace;
  beforeEach(() => {
    workplace = userWorkplace(files);
  });
  afterEach(() => workplace.remove());

  const seen = (name: string) => JSON.parse(workplace.read('results', 'table', name));
  const here = { TZ: 'Asia/Tokyo', LANG: 'sv_SE.UTF-8', LC_ALL: 'sv_SE.UTF-8', MY_CITY: 'Malmö', OTHER: 'x' };

  test('is the same for every user, but for what says where things are', async () => {
    const secrets = { REPRO_X: '1', NVIDIA_API_KEY: 'secret', CUDA_TOKEN: 'secret', VK_SECRET: 'secret' };
    const brought = await workplace.bring({ env: { ...here, ...secrets, HTTPS_PROXY: 'http://proxy.invalid' } });
    assert.equal(brought.code, 0, brought.stderr);
    const { env, ...found } = seen('before.json');
    assert.deepEqual(found, {
      day: 'Thu Jan 01 1970 00:00:00 GMT+0000 (Coordinated Universal Time)',
      sorted: ['a', 'ä', 'z'],
      number: '1,234.5',
      programs: ['ENOENT', 'ENOENT'],
    });
    const { TZ, LANG, PATH, HTTPS_PROXY, HOME } = env;
    assert.deepEqual(
      { TZ, LANG, PATH, HTTPS_PROXY, HOME },
      {
        TZ: 'UTC',
        LANG: 'C.UTF-8',
        PATH: workplace.path('.repro', 'programs'),
        HTTPS_PROXY: 'http://proxy.invalid',
        HOME: process.env.HOME,
      },
    );
    for (const name of [...Object.keys(secrets), 'LC_ALL', 'MY_CITY', 'OTHER'])
      assert.ok(!Object.hasOwn(env, name), `${name} is not seen`);
    assert.deepEqual(namesIn(workplace.path('.repro', 'programs')), []);
  });

  test('does not depend on TZ, LANG or PATH, and none of them runs a step again', async () => {
    await workplace.bring({ env: { ...here, TZ: 'UTC' } });
    const again = await workplace.bring({
      env: { ...here, TZ: 'UTC', LANG: 'C', LC_ALL: 'C', PATH: '/nowhere', REPRO_X: '2' },
    });
    assert.deepEqual(again.executed, []);
  });

  test('has what a stage declares, for its steps alone, and a change of it runs them again', async () => {
    const first = await workplace.bring({ env: here, jobs: 1 });
    assert.equal(first.code, 0, first.stderr);
    assert.deepEqual(seen('declared.json'), ['Malmö', 9, null, null]);
    const moved = await workplace.bring({ env: { ...here, MY_CITY: 'Lund', OTHER: 'y' }, jobs: 1 });
    assert.deepEqual(moved.executed, ['declares']);
    assert.deepEqual(
      moved.stale.get('declares')?.map((cue) => [cue.kind, 'name' in cue && cue.name]),
      [['environment-changed', 'MY_CITY']],
    );
    assert.deepEqual(seen('declared.json'), ['Lund', 9, null, null]);
    const set = await workplace.bring({ env: { ...here, MY_CITY: 'Lund', NEVER_SET: '' }, jobs: 1 });
    assert.deepEqual(stepsOf(set, 'step-finished'), ['declares']);
    assert.deepEqual(seen('declared.json'), ['Lund', 9, '', null]);
  });

  test('may hold a secret, which nothing keeps', async () => {
    const running = workplace.begin({ env: { ...here, MY_CITY: 'canary-in-a-coal-mine' } });
    const brought = await running.brought;
    assert.equal(brought.code, 0, brought.stderr);
    // The stage itself writes it to its artifact, and from there it is published; records and logs hold no trace.
    for (const file of ['records.db', 'records.db-wal'].filter((name) =>
      namesIn(workplace.path('.repro')).includes(name),
    ))
      assert.ok(!workplace.read('.repro', file).includes('canary-in'), file);
    for (const folder of ['runs', 'logs'])
      for (const name of namesIn(workplace.path('.repro', folder)))
        assert.ok(!workplace.read('.repro', folder, name).includes('canary-in'), name);
  });

  for (const name of ['REPRO_HOME', 'CUDA_VISIBLE_DEVICES', 'A B', ''])
    test(`refuses to declare ${JSON.stringify(name)}`, async () => {
      workplace.edit('declares.ts', "'NEVER_SET'", JSON.stringify(name));
      const { stderr, code } = await workplace.begin().brought;
      assert.notEqual(code, 0);
      assert.match(stderr, /stage declares: needs\.environment expects .*, got /);
    });
});
