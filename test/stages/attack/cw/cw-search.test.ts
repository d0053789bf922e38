import assert from 'node:assert/strict';
import { test } from 'node:test';
import { referenceEngine } from '../../../../compute/engines/reference.ts';
import { program } from '../../../../compute/program.ts';
import { narrow, unbounded } from '../../../../stages/attack/cw/cw-search.ts';

const once = program('narrow', (scope, { c, lower, upper, ended, hit }, _: null) =>
  narrow(scope, { c: c!, lower: lower!, upper: upper! }, scope.tf.cast(ended!, 'bool'), scope.tf.cast(hit!, 'bool')),
);

async function after(slots: { c: number; lower: number; upper: number; ended: boolean; hit: boolean }[]) {
  const column = (key: keyof (typeof slots)[number]) =>
    ({ dtype: 'float32', shape: [slots.length], data: Float32Array.from(slots, (slot) => Number(slot[key])) }) as const;
  const { c, lower, upper } = await referenceEngine().run(once, null, {
    c: column('c'),
    lower: column('lower'),
    upper: column('upper'),
    ended: column('ended'),
    hit: column('hit'),
  });
  return slots.map((_, i) => ({ c: c!.data[i], lower: lower!.data[i], upper: upper!.data[i] }));
}

test('c grows tenfold until success, then bisects; an unfinished step does not change it', async () => {
  const open = { lower: 0, upper: unbounded };
  assert.deepEqual(
    await after([
      { c: 1, ...open, ended: true, hit: false },
      { c: 4, ...open, ended: true, hit: true },
      { c: 10, lower: 4, upper: 16, ended: true, hit: true },
      { c: 10, lower: 4, upper: 16, ended: true, hit: false },
      { c: 10, lower: 4, upper: 16, ended: false, hit: true },
    ]),
    [
      { c: 10, lower: 1, upper: unbounded },
      { c: 2, lower: 0, upper: 4 },
      { c: 7, lower: 4, upper: 10 },
      { c: 13, lower: 10, upper: 16 },
      { c: 10, lower: 4, upper: 16 },
    ],
  );
});
