import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { program } from '../../../../compute/program.ts';
import {
  checkpoints,
  isHalved,
  roseTooSeldom,
  stoodStill,
} from '../../../../stages/attack/autopgd/autopgd-checkpoints.ts';
import { engines } from '../../model/engines.ts';

test('the first period is 22 % of the iterations; each next one is 3 points shorter, down to 6 %', () => {
  const at = (iterations: number) => checkpoints(iterations, 0.75).map(({ iteration }) => iteration);
  assert.deepEqual(at(100), [22, 41, 57, 70, 80, 87, 93, 99]);
  assert.deepEqual(at(1000), [220, 410, 570, 700, 800, 870, 930, 990]);
  // 4.4, 8.2, 11.4, 14, 16, 17.4, 18.6 and 19.8, rounded up.
  assert.deepEqual(at(20), [5, 9, 12, 14, 16, 18, 19, 20]);
  // The last two, 9.3 and 9.9, round to the same.
  assert.deepEqual(at(10), [3, 5, 6, 7, 8, 9, 10]);
  assert.deepEqual(at(1), [1]);
});

test('a period demands ρ rises per step', () => {
  const demanded = (iterations: number, rho: number) =>
    checkpoints(iterations, rho).map((checkpoint) => checkpoint.demanded);
  // Of 22, 19, 16, 13, 10, 7, 6 and 6 steps.
  assert.deepEqual(demanded(100, 0.75), [16.5, 14.25, 12, 9.75, 7.5, 5.25, 4.5, 4.5]);
  assert.deepEqual(demanded(10, 0.5), [1.5, 1, 0.5, 0.5, 0.5, 0.5, 0.5]);
});

/** One row per image: its period and the expected conditions. Of 16 steps, 12 rises are demanded. */
const table = [
  { rises: 16, halvedBefore: false, bestBefore: 1, best: 2, seldom: false, still: false },
  // Exactly the demanded number is enough.
  { rises: 12, halvedBefore: false, bestBefore: 1, best: 2, seldom: false, still: false },
  { rises: 11, halvedBefore: false, bestBefore: 1, best: 2, seldom: true, still: false },
  { rises: 11, halvedBefore: true, bestBefore: 1, best: 2, seldom: true, still: false },
  // It rose repeatedly, but never above its previous best.
  { rises: 13, halvedBefore: false, bestBefore: 2, best: 2, seldom: false, still: true },
  // A step size that was just halved gets a second period.
  { rises: 13, halvedBefore: true, bestBefore: 2, best: 2, seldom: false, still: false },
  { rises: 0, halvedBefore: true, bestBefore: 2, best: 2, seldom: true, still: false },
  { rises: 0, halvedBefore: false, bestBefore: -3, best: -3, seldom: true, still: true },
];

for (const { name, engine } of engines) {
  describe(`on ${name}`, () => {
    test('the step size is halved if the loss rose too seldom, or if neither step size nor best loss changed', async () => {
      const once = program('conditions', ({ tf }, inputs, _: null) => {
        const period = {
          rises: inputs.rises!,
          demanded: tf.scalar(12),
          halvedBefore: tf.cast(inputs.halvedBefore!, 'bool'),
          bestBefore: inputs.bestBefore!,
          best: inputs.best!,
        };
        return { seldom: roseTooSeldom(tf, period), still: stoodStill(tf, period), halved: isHalved(tf, period) };
      });
      const column = (key: keyof (typeof table)[number]) =>
        ({
          dtype: 'float32',
          shape: [table.length],
          data: Float32Array.from(table, (row) => Number(row[key])),
        }) as const;
      const { seldom, still, halved } = await engine().run(once, null, {
        rises: column('rises'),
        halvedBefore: column('halvedBefore'),
        bestBefore: column('bestBefore'),
        best: column('best'),
      });
      table.forEach((row, i) => {
        assert.deepEqual(
          [seldom, still, halved].map((each) => each!.data[i] === 1),
          [row.seldom, row.still, row.seldom || row.still],
          `row ${i}`,
        );
      });
    });
  });
}
