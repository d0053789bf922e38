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

test('a resource is created once, even by concurrent requests', async () => {
  const lease = leases({ count: 2, bytes: 10 });
  await Promise.all([lease('a', make('a'), use), lease('a', make('a'), use)]);
  await lease('a', make('a'), use);
  assert.deepEqual([made, released], [['a'], []]);
});

test('beyond the count, the least recently used one is released', async () => {
  const lease = leases({ count: 2, bytes: 10 });
  for (const name of ['a', 'b', 'a', 'c']) await lease(name, make(name), use);
  assert.deepEqual([made, released], [['a', 'b', 'c'], ['b']]);
});

test('beyond the bytes, as many as necessary are released; the newest stays at any size', async () => {
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

test('a resource in use is released only after its last user', async () => {
  const lease = leases({ count: 1, bytes: 10 });
  const { promise, resolve } = Promise.withResolvers<void>();
  const long = lease('a', make('a'), () => promise);
  await lease('b', make('b'), async () => assert.deepEqual(released, []));
  assert.deepEqual(released, []);
  resolve();
  await long;
  assert.deepEqual(released, ['a']);
});

test('a resource is kept if its use fails, but not if its creation fails', async () => {
  const lease = leases({ count: 2, bytes: 10 });
  const fail = async () => {
    throw new Error('no');
  };
  await assert.rejects(lease('a', fail, use), /no/);
  await assert.rejects(lease('a', make('a'), fail), /no/);
  await lease('a', make('a'), use);
  assert.deepEqual([made, released], [['a'], []]);
});

test('for any requests, every created resource is kept or released once, within the count', async () => {
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
