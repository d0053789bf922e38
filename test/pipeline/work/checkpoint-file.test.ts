import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { digestOf } from '../../../artifacts/digest.ts';
import { openCheckpoints, tidyCheckpoints } from '../../../pipeline/work/checkpoints.ts';
import type { RefusedCheckpoint } from '../../../pipeline/work/job.ts';
import { random } from '../../../stages/model/random.ts';

const iterations = 40;
const keys = [digestOf('seed 1'), digestOf('seed 2')] as const;

let folder: string;
let folders: { checkpoints: string; temporary: string; quarantined: string };
let refused: RefusedCheckpoint[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'checkpoints-'));
  folders = {
    checkpoints: join(folder, 'checkpoints'),
    temporary: join(folder, 'tmp'),
    quarantined: join(folder, 'quarantine'),
  };
  for (const path of [folders.checkpoints, folders.temporary]) mkdirSync(path);
  refused = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

/** The file of a seed's progress. */
const file = (seed: number, progress: number) => join(folders.checkpoints, keys[seed]!, String(progress));

const open = (seed: number) =>
  openCheckpoints(folders, keys[seed]!, {
    restart: false,
    isStopping: () => false,
    refuse: (file) => refused.push(file),
  });

/** A step that saves its value at every tenth iteration and goes on from what it finds; `from`: where it began. */
async function climb(seed: number, to = iterations) {
  const checkpoint = open(seed);
  const back = await checkpoint.restore(to);
  let value = back ? Number(Buffer.from(back.bytes).toString()) : seed + 1;
  for (let i = back?.progress ?? 0; i < to; i++) {
    value = (value * 31 + i) % 1_000_003;
    if ((i + 1) % 10 === 0) await checkpoint.save(i + 1, Buffer.from(String(value)));
  }
  return { value, from: back?.progress ?? 0 };
}

/** Leaves the checkpoints 10 and 20 of both seeds, as interrupted runs do. */
async function interrupted() {
  for (const seed of [0, 1]) for (const to of [10, 20]) await climb(seed, to);
}

function swap(one: string, other: string) {
  renameSync(one, `${one}.aside`);
  renameSync(other, one);
  renameSync(`${one}.aside`, other);
}

function edit(path: string, change: (text: string) => string) {
  writeFileSync(path, Buffer.from(change(readFileSync(path, 'latin1')), 'latin1'));
}

/** Damages the furthest checkpoints of seeds; `below` draws a whole number from 0 to before the limit. */
const mutations: Record<string, (below: (limit: number) => number) => void> = {
  'renamed to a further progress': () => renameSync(file(0, 20), file(0, 30)),
  'copied from the other seed': () => copyFileSync(file(1, 20), file(0, 20)),
  'renamed from the other seed to a further progress': () => renameSync(file(1, 20), file(0, 30)),
  'swapped with the other seed': () => swap(file(0, 20), file(1, 20)),
  'swapped with an earlier one': () => swap(file(0, 10), file(0, 20)),
  truncated: (below) => truncateSync(file(0, 20), below(readFileSync(file(0, 20)).length)),
  'with a bit flipped': (below) => {
    const bytes = readFileSync(file(0, 20));
    bytes[below(bytes.length)]! ^= 1 << below(8);
    writeFileSync(file(0, 20), bytes);
  },
  'with bytes appended': (below) => edit(file(0, 20), (text) => text + '0'.repeat(1 + below(9))),
  'of another format version': (below) => edit(file(0, 20), (text) => text.replace(' 1\n', ` ${2 + below(9)}\n`)),
  'with the bytes of another under its own header': () => {
    const other = readFileSync(file(1, 20), 'latin1').split('\n\n')[1];
    edit(file(0, 20), (text) => `${text.split('\n\n')[0]}\n\n${other}`);
  },
};

describe('100 damaged checkpoints', () => {
  const repetitions = 10;
  for (const [what, damage] of Object.entries(mutations)) {
    test(`${what}, ${repetitions} times: moved aside, reported, never used`, async () => {
      const right = [await climb(0), await climb(1)];
      for (let i = 0; i < repetitions; i++) {
        rmSync(folders.checkpoints, { recursive: true });
        await interrupted();
        refused = [];
        damage(random(i, what).below);
        const resumed = [await climb(0), await climb(1)];
        assert.deepEqual(
          resumed.map(({ value }) => value),
          right.map(({ value }) => value),
        );
        assert.ok(refused.length >= 1 && refused.every(({ movedTo }) => readFileSync(movedTo)));
        assert.ok(resumed[0]!.from < 20 || what.includes('further'), 'goes on from one that is right');
      }
    });
  }
});

describe('a checkpoint', () => {
  test('names what is wrong with it and where it went', async () => {
    await interrupted();
    copyFileSync(file(1, 20), file(0, 20));
    await climb(0);
    const [{ file: named, movedTo, problem } = assert.fail('none was refused')] = refused;
    assert.equal(named, file(0, 20));
    assert.equal(problem, `expected "key ${keys[0]}", got "key ${keys[1]}"`);
    assert.deepEqual(readdirSync(folders.quarantined), [movedTo.slice(folders.quarantined.length + 1)]);
  });

  test('of an older version of this project, without a header, is refused', async () => {
    await interrupted();
    const bytes = Buffer.from('5');
    writeFileSync(file(0, 20), digestOf(bytes) + bytes);
    assert.equal((await climb(0)).from, 10);
    assert.match(refused[0]!.problem, /expected "repro checkpoint 1"/);
  });

  test('that is no regular file is refused, and a pipe does not make the step wait', async () => {
    await interrupted();
    for (const make of [
      () => mkdirSync(file(0, 30)),
      () => execFileSync('mkfifo', [file(0, 30)]),
      () => symlinkSync(file(0, 20), file(0, 30)),
    ]) {
      make();
      assert.equal((await open(0).restore(iterations))?.progress, 20);
    }
    assert.deepEqual(new Set(refused.map(({ problem }) => problem)), new Set(['expected a regular file']));
  });

  test('whose name is a progress in other words counts as none', async () => {
    await interrupted();
    for (const name of ['030', '3e1', '0x1e', '30.0', ' 30', '99999999999999999999', '-30'])
      copyFileSync(file(0, 20), join(folders.checkpoints, keys[0], name));
    assert.equal((await open(0).restore(iterations))?.progress, 20);
    assert.deepEqual(refused, []);
  });

  test('may hold no bytes, or any bytes at all', async () => {
    for (const bytes of [new Uint8Array(), Buffer.from('\n\n'), Uint8Array.from({ length: 256 }, (_, i) => i)]) {
      await open(0).save(10, bytes);
      assert.deepEqual((await open(0).restore(10))?.bytes, new Uint8Array(bytes));
    }
  });
});

describe('of a finished step', () => {
  const left = (seed: number) =>
    readdirSync(folders.checkpoints).includes(keys[seed]!) && readdirSync(join(folders.checkpoints, keys[seed]!));

  test('the last checkpoint stays where its stage has an extent', async () => {
    await interrupted();
    tidyCheckpoints(folders.checkpoints, keys[0], true);
    assert.deepEqual(left(0), ['20']);
    assert.equal((await climb(0)).from, 20);
    assert.deepEqual(left(1), ['10', '20'], "another step's are its own");
  });

  test('a file that is no checkpoint of it does not count as the last', async () => {
    await interrupted();
    copyFileSync(file(0, 20), file(0, 30));
    mkdirSync(file(0, 40));
    tidyCheckpoints(folders.checkpoints, keys[0], true);
    assert.deepEqual(left(0), ['20']);
  });

  test('none stays where it has no extent', async () => {
    await interrupted();
    tidyCheckpoints(folders.checkpoints, keys[0], false);
    assert.equal(left(0), false);
  });

  test('without a checkpoint there is nothing to remove', () => {
    for (const keepLast of [true, false]) tidyCheckpoints(folders.checkpoints, keys[0], keepLast);
    assert.deepEqual(readdirSync(folders.checkpoints), []);
  });
});
