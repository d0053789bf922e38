import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { actors } from '../../cli/actors.ts';
import { userWorkplace, type Workplace } from '../../rig/workplace.ts';

let place: Workplace;
beforeEach(() => {
  place = userWorkplace(actors);
});
afterEach(() => place.remove());

async function run(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await place.run(['run', ...args]);
  assert.equal(code, 0, stderr);
  return stdout;
}

const filesIn = (folder: string) => readdirSync(place.path('results', folder)).sort();
const settingsIn = (folder: string) => JSON.parse(place.read('results', folder, 'settings.json'));

describe('results', () => {
  test('with other settings have their own folder, whose settings.json says what differs', async () => {
    await run();
    const declared = place.read('results', 'plain', 'c.json');
    await run('--set', 'value=9');
    assert.deepEqual(readdirSync(place.path('results')).sort(), ['plain', 'plain+value=9']);
    assert.deepEqual(filesIn('plain'), ['c.json', 'metrics.json']);
    assert.deepEqual(filesIn('plain+value=9'), ['c.json', 'metrics.json', 'settings.json']);
    assert.deepEqual(settingsIn('plain+value=9'), { profile: 'plain', settings: { value: 9 } });
    assert.equal(place.read('results', 'plain', 'c.json'), declared);
    assert.equal(place.read('results', 'plain+value=9', 'c.json'), '14\n');
  });

  test('with settings equal to those of the profile are in its folder', async () => {
    await run('--set', 'value=1', '--set', 'first=add');
    assert.deepEqual(readdirSync(place.path('results')), ['plain']);
  });

  test('with a value that no folder name can contain have a hash in their name, and the value inside', async () => {
    const word = '../../escape\u0007';
    await run('--set', `first=${word}`);
    const [folder] = readdirSync(place.path('results'));
    assert.match(folder!, /^plain\+first=[0-9a-f]{12}$/);
    assert.equal(settingsIn(folder!).settings.first, word);
  });

  test('have their own folder if engine, device or threads differ from the defaults', async () => {
    const given = await place.run(['run', '--threads', '2'], { REPRO_ENGINE: 'reference', REPRO_DEVICE: 'cpu' });
    assert.equal(given.code, 0, given.stderr);
    const folder = 'plain+engine=reference+threads=2';
    assert.deepEqual(readdirSync(place.path('results')), [folder]);
    assert.deepEqual(settingsIn(folder).compute, { engine: 'reference', threads: 2 });
    await run('--threads', '1');
    assert.deepEqual(filesIn('plain'), ['c.json', 'metrics.json']);
  });

  test('of another pipeline file are separate, even if its profile has the same name', async () => {
    place.write('other.ts', actors['pipeline.ts']!.replace('value: 4', 'value: 5'));
    await run();
    await run('--pipeline', 'other.ts');
    assert.equal(place.read('results', 'plain', 'metrics.json'), '4\n');
    assert.equal(place.read('results', 'pipelines', 'other.ts', 'plain', 'metrics.json'), '5\n');
    symlinkSync('pipeline.ts', place.path('link.ts'));
    await run('--pipeline', './link.ts');
    assert.deepEqual(readdirSync(place.path('results', 'pipelines')), ['other.ts']);
  });

  test('with an invalid profile name are refused before any work', async () => {
    place.edit('pipeline.ts', 'other: {', "'../../escape': {");
    const { code, stderr } = await place.run(['run', '--profile', '../../escape']);
    assert.equal(code, 2);
    assert.match(stderr, /profile name "\.\.\/\.\.\/escape" has a path separator/);
    assert.deepEqual(
      readdirSync(place.folder).filter((name) => name === 'results' || name === '.repro'),
      [],
    );
  });
});

describe('published files', () => {
  test('are not rewritten if they have the right bytes', async () => {
    await run();
    const before = statSync(place.path('results', 'plain', 'c.json'));
    await run();
    const after = statSync(place.path('results', 'plain', 'c.json'));
    assert.deepEqual([after.ino, after.mtimeMs], [before.ino, before.mtimeMs]);
  });

  test('replace whatever is in their place, even a pipe', async () => {
    await run();
    const [c, metrics] = ['c.json', 'metrics.json'].map((file) => place.path('results', 'plain', file));
    writeFileSync(c!, '7\n');
    execFileSync('rm', [metrics!]);
    execFileSync('mkfifo', [metrics!]);
    await run();
    assert.deepEqual(
      [c!, metrics!].map((file) => readFileSync(file, 'utf8')),
      ['6\n', '4\n'],
    );
  });

  test('are durable when reported: the file is synced before its rename, the folder after it', async (context) => {
    if (spawnSync('strace', ['-V']).error) return context.skip('strace is not installed');
    const line =
      'strace -f -y -s 400 -o trace -e trace=fsync,fdatasync,rename,renameat,renameat2,write $REPRO run --json';
    const { code, stderr } = await place.shell(line);
    assert.equal(code, 0, stderr);
    const calls = place.read('trace').split('\n');
    const at = (pattern: RegExp, from = 0) => calls.findIndex((call, i) => i >= from && pattern.test(call));
    const renamed = at(/rename\w*\(.*results\/plain\/\.c\.json\.\d+".*results\/plain\/c\.json"/);
    const synced = at(/fsync\(.*results\/plain\/\.c\.json\.\d+>/);
    const folder = at(/fsync\(.*results\/plain>/, renamed);
    const reported = at(/write\(1<.*published/, renamed);
    assert.ok(
      synced >= 0 && synced < renamed && renamed < folder && folder < reported,
      `${[synced, renamed, folder, reported]}`,
    );
    // The parent of the new folder is synced too.
    assert.ok(at(/fsync\(.*\/results>/) >= 0);
  });

  test('that a killed run left unfinished are removed by the next run', async (context) => {
    if (spawnSync('strace', ['-V']).error) return context.skip('strace is not installed');
    // Every step is finished, so the next run's first rename is that of a published file.
    await run();
    rmSync(place.path('results'), { recursive: true });
    await place.shell('strace -o /dev/null -e trace=rename -e inject=rename:signal=KILL:when=1 $REPRO run');
    const left = readdirSync(place.path('results', 'plain')).filter((name) => name.startsWith('.'));
    assert.match(left.join(), /^\.c\.json\.\d+$/);
    await run();
    assert.deepEqual(filesIn('plain'), ['c.json', 'metrics.json']);
  });

  test('left unfinished by a live process are kept, unless they are old: process ids are reused', async () => {
    const folder = place.path('results', 'plain');
    mkdirSync(folder, { recursive: true });
    const [young, old, dead, users] = [`.a.md.${process.pid}`, `.b.md.${process.pid}`, '.c.md.4194305', '.notes.md'];
    for (const name of [young, old, dead, users]) writeFileSync(place.path('results', 'plain', name!), '');
    utimesSync(place.path('results', 'plain', old!), 1e9, 1e9);
    await run();
    assert.deepEqual(filesIn('plain'), [young, users, 'c.json', 'metrics.json'].sort());
  });
});
