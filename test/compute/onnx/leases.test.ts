import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import fc from 'fast-check';
import { leases } from '../../../compute/onnx/leases.ts';

let made: string[] = [];
let released: string[] = [];
beforeEach(() => {
  made = [];
  released = [];
});

function make(name: string, footprint = 1) {
  return async () => {
    made.push(name);
    return { name, footprint, release: async () => void released.push(name) };
  };
}

const use = async () => {};

test('a thing is made once, also by those who ask at the same time', async () => {
  const lease = leases({ count: 2, bytes: 10 });
  await Promise.all([lease('a', make('a'), use), lease('a', make('a'), use)]);
  await lease('a', make('a'), use);
  assert.deepEqual([made, released], [['a'], []]);
});

test('past the count, what was used longest ago is released', async () => {
  const lease = leases({ count: 2, bytes: 10 });
  for (const name of ['a', 'b', 'a', 'c']) await lease(name, make(name), use);
  assert.deepEqual([made, released], [['a', 'b', 'c'], ['b']]);
});

test('past the bytes, as many as need be are released, and the newest stays whatever its size', async () => {
  const lease = leases({ count: 9, bytes: 10 });
  for (const [name, size] of [
    ['a', 4],
    ['b', 4],
    ['huge', 100],
    ['huge', 100],
  ] as const) {
    await lease(name, make(name, size), use);
  }
  assert.deepEqual(
    [made, released],
    [
      ['a', 'b', 'huge'],
      ['a', 'b'],
    ],
  );
});

test('what is in use is released only after its last user', async () => {
  const lease = leases({ count: 1, bytes: 10 });
  const { promise, resolve } = Promise.withResolvers<void>();
  const long = lease('a', make('a'), () => promise);
  await lease('b', make('b'), async () => assert.deepEqual(released, []));
  assert.deepEqual(released, []);
  resolve();
  await long;
  assert.deepEqual(released, ['a']);
});

test('what fails to be made is not kept, what fails to be used is', async () => {
  const lease = leases({ count: 2, bytes: 10 });
  const fail = async () => {
    throw new Error('no');
  };
  await assert.rejects(lease('a', fail, use), /no/);
  await assert.rejects(lease('a', make('a'), fail), /no/);
  await lease('a', make('a'), use);
  assert.deepEqual([made, released], [['a'], []]);
});

test('whatever is asked for, all that was made is either kept or released once, within the count', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 5 })), fc.integer({ min: 1, max: 4 }), async (asked, count) => {
      [made, released] = [[], []];
      const lease = leases({ count, bytes: 1000 });
      await Promise.all(asked.map((name) => lease(`${name}`, make(`${name}`), use)));
      assert.ok(made.length - released.length <= count);
      const ledger = new Map<string, number>();
      for (const name of made) ledger.set(name, (ledger.get(name) ?? 0) + 1);
      for (const name of released) ledger.set(name, (ledger.get(name) ?? 0) - 1);
      assert.ok([...ledger.values()].every((kept) => kept === 0 || kept === 1));
    }),
  );
});
