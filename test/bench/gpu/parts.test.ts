import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parts } from '../../../bench/gpu/parts.ts';
import { partNames } from '../../../bench/gpu/result.ts';

/** Seconds until the first part starts: unpacking, and detecting PyTorch and devices. */
const before = 35;

test('parts a to c1 end within four minutes, all parts within seven', () => {
  const first = partNames.slice(0, 1 + partNames.indexOf('c1'));
  assert.ok(first.every((part) => parts[part].by <= 240));
  assert.ok(partNames.every((part) => parts[part].by <= 420));
  const limits = first.reduce((sum, part) => sum + parts[part].limit, before);
  assert.ok(limits <= 240 + 15, `${limits} s`);
});

test('each part can be loaded', async () => {
  for (const part of partNames) assert.equal(typeof (await parts[part].load()).run, 'function');
});
