import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { runChild } from '../../../../bench/gpu/programs/child.ts';

describe('a program of the GPU measurement in a child process', () => {
  const check = { program: 'check-programs', args: ['kernels', '0', 'tiny'], device: 'cuda' } as const;

  test('that fails reports how it ended and sends nothing', async () => {
    const messages: unknown[] = [];
    const failure = await runChild({
      ...check,
      args: ['no such network', '0', 'tiny'],
      onMessage: (m) => messages.push(m),
    });
    assert.deepEqual(failure, { isLate: false, why: 'its process ended with exit code 1; log.txt says why' });
    assert.deepEqual(messages, []);
  });

  test('that takes too long is killed and reported as late', async () => {
    const failure = await runChild({ ...check, patience: 20, onMessage: () => {} });
    assert.deepEqual(failure, { isLate: true, why: 'no answer within 0.02 s of its process' });
  });
});
