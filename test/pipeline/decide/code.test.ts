import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { bundleCode, type Code } from '../../../pipeline/decide/code.ts';
import { readInstalled } from '../../../pipeline/decide/packages/installed.ts';
import { latestRecords } from '../../rig/past.ts';
import { toyWorkplace, type Workplace } from '../../rig/workplace.ts';

const verdicts = fileURLToPath(new URL('../../rig/plan-verdicts.ts', import.meta.url));

describe('the code of a step', () => {
  let workplace: Workplace;
  beforeEach(() => {
    workplace = toyWorkplace('rounds');
    workplace.write('other.ts', workplace.read('round.ts').replace("name: 'round'", "name: 'other'"));
  });
  afterEach(() => workplace.remove());

  async function codes(...files: readonly string[]): Promise<Code[]> {
    const urls = files.map((file) => pathToFileURL(workplace.path(file)).href);
    const bundles = await bundleCode(urls, readInstalled(workplace.folder));
    return urls.map((url) => bundles.get(url)!);
  }
  const digests = async (...files: readonly string[]) => (await codes(...files)).map(({ digest }) => digest);

  test('has the same digest whatever is bundled with it, and contains no path', async () => {
    const [alone] = await codes('round.ts');
    assert.equal((await digests('other.ts', 'round.ts', 'gate.ts'))[1], alone!.digest);
    assert.ok(!Buffer.from(alone!.bytes).includes(workplace.folder));
    const other = workplace.copy();
    const url = pathToFileURL(other.path('round.ts')).href;
    assert.equal((await bundleCode([url], readInstalled(other.folder))).get(url)!.digest, alone!.digest);
    other.remove();
  });

  test('changes only with its own file if two are bundled together', async () => {
    const before = await digests('round.ts', 'other.ts');
    workplace.edit('other.ts', "'was told to fail'", "'failed as told'");
    const after = await digests('round.ts', 'other.ts');
    assert.equal(after[0], before[0]);
    assert.notEqual(after[1], before[1]);
  });

  for (const [what, file, from, to] of [
    [
      'an added type with many rare letters',
      'round.ts',
      'export const round',
      'type Q = { qqqqqqqqzzzzzzzz: "xxxxxxxxxxxxxxxx" };\nexport const round',
    ],
    [
      'an added, unreached string with many rare letters',
      'next.ts',
      'export function previous',
      'export const q = "qqqqqzzzzzxxxxx";\nexport function previous',
    ],
  ] as const) {
    test(`does not change with ${what}`, async () => {
      const [before] = await digests('round.ts');
      workplace.edit(file, from, to);
      assert.deepEqual(await digests('round.ts'), [before]);
    });
  }

  test('that does not parse is reported with its line and a caret below it', async () => {
    workplace.edit('next.ts', 'const offset = 0', 'const offset = = 0');
    await assert.rejects(digests('round.ts'), {
      name: 'DeclarationError',
      message: /^next\.ts:3:16: Unexpected "="\n {2}const offset = = 0;\n {17}\^$/,
    });
  });

  test('runs from a store in another folder', async () => {
    const home = mkdtempSync(join(tmpdir(), 'home-'));
    assert.equal((await workplace.bring({ env: { REPRO_HOME: home } })).executed.length, 20);
    rmSync(home, { recursive: true });
  });

  test('is the same through a symbolic link, and no fingerprint contains a path, time or device', async () => {
    await workplace.bring();
    const link = join(mkdtempSync(join(tmpdir(), 'link-')), 'linked');
    symlinkSync(workplace.folder, link);
    assert.deepEqual((await workplace.bring({ file: join(link, 'pipeline.ts') })).executed, []);
    rmSync(dirname(link), { recursive: true });
    const [record] = await latestRecords(workplace, ['round/chain=0/round=3']);
    assert.deepEqual(Object.keys(record!.fingerprint).sort(), [
      'code',
      'environment',
      'format',
      'inputs',
      'node',
      'packages',
      'params',
      'stage',
    ]);
    const text = JSON.stringify(record!.fingerprint);
    for (const value of [workplace.folder, record!.device, record!.host, record!.run])
      assert.ok(!text.includes(value), value);
  });
});

describe('a plan of many steps', () => {
  for (const [shape, expected, declare] of [
    [
      'a chain of 10,000',
      { stale: 1, waiting: 10_000 },
      'iterate(10_000, task({ name: "first" }, { from: [] }).to, (from, k) => task({ name: "k=" + k }, { from: [from] }).to).at(-1)',
    ],
    [
      'a fan-in of 10,000',
      { stale: 10_000, waiting: 1 },
      'task({ name: "all" }, { from: Array.from({ length: 10_000 }, (_, k) => task({ name: "k=" + k }, { from: [] }).to) }).to',
    ],
  ] as const) {
    test(`is computed for ${shape} with little memory and a small stack`, () => {
      const workplace = toyWorkplace('work');
      try {
        workplace.edit('task.ts', 'milliseconds: z.int()', 'milliseconds: z.int().default(0)');
        writeFileSync(
          workplace.path('large.ts'),
          `import { z } from 'zod';
          import { iterate } from '../../../pipeline/iterate.ts';
          import { pipeline, publish } from '../../../pipeline/pipeline.ts';
          import { task } from './task.ts';
          export default pipeline({
            settings: z.object({}),
            profiles: { table: { about: '', settings: {} } },
            declare: () => [publish('large.json', ${declare}!)],
          });
          void iterate;`,
        );
        const flags = ['--stack-size=200', '--max-old-space-size=200'];
        const env = { ...process.env, REPRO_HOME: '' };
        const output = execFileSync(process.execPath, [...flags, verdicts, 'large.ts'], {
          cwd: workplace.folder,
          env,
          encoding: 'utf8',
        });
        assert.deepEqual(JSON.parse(output), expected);
      } finally {
        workplace.remove();
      }
    });
  }
});
