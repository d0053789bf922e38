import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ofStep } from '../../pipeline/of-step.ts';
import type { Step } from '../../pipeline/step.ts';

function named(id: string): Step {
  const definition = { name: id, params: undefined as never, inputs: {}, outputs: {}, run: () => ({}) };
  return { id, stage: { definition, file: '' }, params: {}, inputs: {} };
}

test('the value of a step is found, even if it is 0', () => {
  const step = named('train');
  assert.equal(ofStep(new Map([[step, 0]]), step), 0);
});

test('a step of another graph is refused, even with the same id', () => {
  const map = new Map([[named('train'), 1]]);
  assert.throws(() => ofStep(map, named('train')), {
    name: 'RangeError',
    message: 'expected a step that the map has, got train',
  });
});
