import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dataTitle } from '../../../stages/data/data-title.ts';

test('real data sets have their own names', () => {
  assert.deepEqual(
    ['mnist', 'cifar-10'].map((name) => dataTitle(name)),
    ['MNIST', 'CIFAR-10'],
  );
});

test('the title of a stand-in says that it is not the real data set', () => {
  assert.equal(dataTitle('digits'), 'SYNTHETIC data (built-in digits, not MNIST)');
  assert.equal(dataTitle('cifar-10-jpeg-sample'), 'JPEG sample, not CIFAR-10');
});

test('any other name is its own title', () => {
  assert.deepEqual(
    ['svhn', 'constructor'].map((name) => dataTitle(name)),
    ['svhn', 'constructor'],
  );
});

test('several are joined', () => {
  assert.equal(dataTitle('mnist', 'cifar-10'), 'MNIST and CIFAR-10');
});
