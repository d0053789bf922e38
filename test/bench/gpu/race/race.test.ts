import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { contender } from '../../../../bench/compute/contest.ts';
import type { Work } from '../../../../bench/compute/work.ts';
import { atOnce, inTurn, type Rival, restarted } from '../../../../bench/gpu/race/race.ts';

const work = (size: number): Work => ({ kind: 'gemm', size });
/** Answers with the size as its check; exits silently at 0, fails at 1, and never answers at 2. */
const script = `
  require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
    const { size } = JSON.parse(line);
    if (size === 0) process.exit(3);
    if (size === 2) return;
    console.log('a library says hello');
    console.log(JSON.stringify(size === 1 ? { error: 'too small' } : { seconds: 0.01, check: size }));
  });`;

function rival(name: Rival['name']): Rival {
  return { name, contender: restarted(() => contender([process.execPath, '-e', script], {}, 2)) };
}

describe('rivals', () => {
  test('that fail or crash at a task are reported, and the others continue', async () => {
    const [sound, unable, crashed] = [rival('cpu'), rival('webgpu'), rival('cuda')];
    const failures: string[] = [];
    const failed = ({ name }: Rival, why: string) => failures.push(`${name}: ${why}`);
    const entries = [
      { rival: sound, work: work(5), warm: 0 },
      { rival: unable, work: work(1), warm: 0 },
      { rival: crashed, work: work(0), warm: 0 },
    ];
    const timings = await inTurn(entries, 3, failed);
    assert.deepEqual(
      timings.map(({ rival: { name }, seconds, repetitions, last }) => [name, seconds, repetitions, last.check]),
      [['cpu', 0.01, 3, 5]],
    );
    assert.equal(failures.length, 2);
    assert.equal(failures[0], 'webgpu: gemm: too small');
    assert.match(failures[1]!, /^cuda: .*expected an answer to gemm, got the end of its output$/);
    await Promise.all([sound, unable, crashed].map(({ contender: each }) => each.end()));
  });

  test('that crashed are restarted for the next task', async () => {
    const { contender: crashing } = rival('cuda');
    await assert.rejects(crashing.do(work(0)));
    assert.equal((await crashing.do(work(7))).check, 7);
    await crashing.end();
  });

  test('that do not answer in time are killed and reported', async () => {
    const { contender: hanging } = rival('webgpu');
    await assert.rejects(hanging.do(work(2)), /expected an answer to gemm, got none within 2 s$/);
    assert.equal((await hanging.do(work(4))).check, 4);
    await hanging.end();
  });

  test('with a long task run it once', async () => {
    const slow = rival('cpu');
    const [timing] = await inTurn([{ rival: slow, work: work(3), warm: 10 }], 5, () => {});
    assert.equal(timing!.repetitions, 1);
    await slow.contender.end();
  });

  test('start concurrently, and those that fail are left out', async () => {
    const failures: string[] = [];
    const names = await atOnce(
      [rival('cpu'), rival('cuda')],
      async ({ name }) => {
        if (name === 'cuda') throw new Error('no kernel');
        return name;
      },
      (_, why) => failures.push(why),
    );
    assert.deepEqual(names, ['cpu']);
    assert.deepEqual(failures, ['no kernel']);
  });
});
