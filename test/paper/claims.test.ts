import assert from 'node:assert/strict';
import { test } from 'node:test';
import { claims } from '../../paper/claims.ts';

/**
 * The paper's numbers, each with the tolerance of a reproduction; those of Tables 1 and 2 are from memory.
 */
const numbers: readonly (readonly [id: string, value: number, tolerance: number])[] = [
  ['linear-binary-accuracy', 0.9917, 0.003],
  ['linear-accuracy', 0.9226, 0.003],
  ['lenet-300-100-accuracy', 0.982, 0.0015],
  ['lenet-5-accuracy', 0.9911, 0.0015],
  ['vgg-like-accuracy', 0.9301, 0.01],
  ['resnet-32-accuracy', 0.9289, 0.01],
  ['linear-binary-deepfool-round-0', 2.0103, 0.05 * 2.0103],
  ['linear-binary-deepfool-round-1', 2.0009, 0.05 * 2.0009],
  ['linear-binary-cw-round-0', 2.3151, 0.05 * 2.3151],
  ['linear-binary-cw-round-1', 2.3061, 0.05 * 2.3061],
  ['table-1-lenet-300-100-fgs', 0.2862, 0.05 * 0.2862],
  ['table-1-lenet-300-100-deepfool', 1.3213, 0.05 * 1.3213],
  ['table-1-lenet-5-fgs', 0.7388, 0.05 * 0.7388],
  ['table-1-lenet-5-deepfool', 2.7831, 0.05 * 2.7831],
  ['table-2-lenet-300-100-dense-fgs', 0.2663, 0.0005],
  ['table-2-lenet-300-100-dense-deepfool', 1.3899, 0.025 * 1.3899],
  ['table-2-lenet-300-100-sparse-fgs', 0.3823, 0.0005],
  ['table-2-lenet-300-100-sparse-deepfool', 1.1058, 0.025 * 1.1058],
  ['table-2-lenet-5-dense-fgs', 0.7887, 0.0005],
  ['table-2-lenet-5-dense-deepfool', 2.7226, 0.025 * 2.7226],
  ['table-2-lenet-5-sparse-fgs', 0.6791, 0.0005],
  ['table-2-lenet-5-sparse-deepfool', 1.7383, 0.025 * 1.7383],
];

test("the claims have exactly the paper's numbers", () => {
  const given = claims.flatMap((claim) => ('tolerance' in claim ? [[claim.id, claim.value, claim.tolerance]] : []));
  assert.deepEqual(given, numbers);
});

test('claims about Tables 1 and 2 say that their numbers are from memory', () => {
  for (const { id, source } of claims.filter((claim) => 'tolerance' in claim))
    assert.equal(source.endsWith('from memory'), id.startsWith('table-'), id);
});

test('every network of the paper has claims about its data set', () => {
  const pairs = new Set(claims.map(({ data, net }) => `${net} on ${data}`));
  assert.deepEqual([...pairs].toSorted(), [
    ...['lenet-300-100', 'lenet-5', 'linear', 'linear-binary'].map((net) => `${net} on mnist`),
    ...['resnet-32', 'vgg-like'].map((net) => `${net} on cifar-10`),
  ]);
});

/** Table 1, from memory: without a penalty, with a small one, with a larger one. */
const table1 = {
  'lenet-300-100': { fgs: [0.2862, 0.3993, 0.2098], deepfoolSquared: [1.3213, 1.5903, 1.144] },
  'lenet-5': { fgs: [0.7388, 0.7729, 0.6741], deepfoolSquared: [2.7831, 3.1688, 2.3921] },
} as const;

test('the margin of Table 1 is less than half the rise and the fall of the paper’s own numbers', () => {
  const peaks = claims.filter((claim) => claim.kind === 'activation-peak');
  assert.equal(peaks.length, 4);
  for (const { id, net, quantity, by } of peaks) {
    const [plain, peak, last] = table1[net as keyof typeof table1][quantity as 'fgs'];
    assert.ok(by < Math.min(peak / plain - 1, 1 - last / peak) / 2, id);
  }
});
