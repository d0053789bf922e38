import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { philox, random } from '../../../stages/model/random.ts';

test('philox matches the known answers of its reference implementation', () => {
  assert.deepEqual(philox([0, 0, 0, 0], [0, 0]), [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8]);
  const ones = 0xffffffff;
  assert.deepEqual(philox([ones, ones, ones, ones], [ones, ones]), [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd]);
  assert.deepEqual(
    philox([0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], [0xa4093822, 0x299f31d0]),
    [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
  );
});

test('the same names give the same numbers, and every part of the name counts', () => {
  const draws = (...name: Parameters<typeof random>) => {
    const { word } = random(...name);
    return Array.from({ length: 8 }, word).join();
  };
  assert.equal(draws(3, 'shuffle', 5, 7), draws(3, 'shuffle', 5, 7));
  const names: Parameters<typeof random>[] = [
    [3, 'shuffle', 5, 7],
    [4, 'shuffle', 5, 7],
    [3 + 2 ** 32, 'shuffle', 5, 7],
    [3, 'noise', 5, 7],
    [3, 'shuffle', 6, 7],
    [3, 'shuffle', 5, 8],
    [3, 'shuffle', 7, 5],
  ];
  assert.equal(new Set(names.map((name) => draws(...name))).size, names.length);
});

test('below stays below its bound and reaches every value', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2 ** 32 }), fc.nat(), (bound, seed) => {
      const { below } = random(seed, 'test');
      for (let i = 0; i < 20; i++) {
        const value = below(bound);
        assert.ok(Number.isInteger(value) && value >= 0 && value < bound);
      }
    }),
  );
  const { below } = random(1, 'test');
  const counts = [0, 0, 0, 0, 0];
  for (let i = 0; i < 5000; i++) counts[below(5)]!++;
  // Five standard deviations of a binomial count.
  for (const count of counts) assert.ok(Math.abs(count - 1000) < 5 * Math.sqrt(800), `${counts}`);
});

test('uniform is exact in float32, below 1, with the mean and variance of its distribution', () => {
  const { uniform } = random(1, 'test');
  const values = Array.from({ length: 20_000 }, uniform);
  assert.ok(values.every((value) => value >= 0 && value < 1 && Math.fround(value) === value));
  const mean = values.reduce((sum, value) => sum + value) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - 0.5) ** 2, 0) / values.length;
  assert.ok(Math.abs(mean - 1 / 2) < 0.01, `${mean}`);
  assert.ok(Math.abs(variance - 1 / 12) < 0.003, `${variance}`);
});
