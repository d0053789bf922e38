import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { initialWeights } from '../../../stages/model/initial-weights.ts';
import { prune } from '../../../stages/prune/prune.ts';
import { retrain } from '../../../stages/train/retrain.ts';
import { engines } from '../model/engines.ts';
import { Interrupted, run, Saves, separable, toy } from './rig.ts';

const data = separable(90, 3);
const params = { net: toy, seed: 3, round: 1, iterations: 60, batch: 8, interval: 20 };
const { definition } = prune;
const dense = initialWeights(toy, 3);
const { model: pruned } = definition.run({
  params: definition.params.parse({}),
  inputs: { model: dense },
  metric: () => {},
}) as { model: typeof dense };

for (const { name, engine } of engines) {
  describe(`on ${name}`, () => {
    test('pruned weights stay exactly zero; all others and the biases change', async () => {
      const { model } = await run(retrain, engine(), params, { data, model: pruned });
      const before = pruned['fc.weight']!.data;
      assert.equal(before.filter((value) => value === 0).length, 6);
      model['fc.weight']!.data.forEach((value, i) => {
        if (before[i] === 0) assert.equal(value, 0);
        else assert.notEqual(value, before[i]);
      });
      assert.ok(model['fc.bias']!.data.every((value) => value !== 0));
    });

    test('interrupted and run again, retraining ends with the same bits', async () => {
      const whole = await run(retrain, engine(), params, { data, model: pruned });
      const saves = new Saves();
      saves.interruptAt = 40;
      await assert.rejects(run(retrain, engine(), params, { data, model: pruned }, saves), Interrupted);
      saves.interruptAt = undefined;
      const resumed = await run(retrain, engine(), params, { data, model: pruned }, saves);
      assert.deepEqual(
        resumed.progress.map(({ done }) => done),
        [60],
      );
      assert.deepEqual(resumed.model, whole.model);
    });

    test('each round has its own order of images', async () => {
      const rounds = await Promise.all(
        [1, 2].map((round) => run(retrain, engine(), { ...params, round }, { data, model: pruned })),
      );
      assert.notDeepEqual(rounds[0]!.model, rounds[1]!.model);
    });
  });
}

test('a model of another network is refused', async () => {
  const { 'fc.bias': _, ...incomplete } = pruned;
  const refused = run(retrain, engines[0]!.engine(), params, { data, model: incomplete });
  await assert.rejects(refused, /toy: weights fc\.bias: expected float32 \[3\], got none/);
});
