import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Compute, HostTensors } from '../../../compute/program.ts';
import { accuracy } from '../../../stages/measure/accuracy.ts';
import { initialWeights } from '../../../stages/model/initial-weights.ts';
import { DivergedError } from '../../../stages/train/diverged.ts';
import { train } from '../../../stages/train/train.ts';
import { readCsv } from '../../rig/read-csv.ts';
import { engines } from '../model/engines.ts';
import { Interrupted, run, Saves, separable, toy, toyBinary } from './rig.ts';

const data = separable(90, 3);
const params = { net: toy, seed: 3, iterations: 100, batch: 8, interval: 25 };

/** The bits of every tensor. */
function bits(model: HostTensors) {
  return Object.entries(model).map(([name, tensor]) => [name, new Uint8Array(tensor.data.slice().buffer).join()]);
}

/** An engine that reports the config of every call. */
function counting({ run: compute }: Compute, report: (config: unknown) => void): Compute {
  return {
    run: (program, config, inputs) => {
      report(config);
      return compute(program, config, inputs);
    },
  };
}

for (const { name, engine } of engines) {
  describe(`on ${name}`, () => {
    test('a separable set is learned completely, with either head', async () => {
      const learning = { seed: 1, iterations: 500, batch: 8, learningRate: { policy: 'constant', base: 0.1 } };
      for (const [net, images] of [
        [toy, data],
        [toyBinary, separable(60, 2)],
      ] as const) {
        const { model } = await run(train, engine(), { net, ...learning }, { data: images });
        assert.equal(await accuracy(engine(), net, model, images), 1);
      }
    });

    test('the loss falls', async () => {
      const { metrics, curve } = await run(train, engine(), { ...params, iterations: 250 }, { data });
      assert.match(curve, /^iteration,loss\n/);
      const lines = readCsv(curve);
      assert.deepEqual(
        lines.map(({ iteration }) => Number(iteration)),
        [100, 200, 250],
      );
      const losses = lines.map(({ loss }) => Number(loss));
      assert.ok(losses[0]! > losses[1]! && losses[1]! > losses[2]!, curve);
      assert.ok(metrics.loss! < Math.log(3));
    });

    test('the checkpoint interval changes no bit', async () => {
      const whole = await run(train, engine(), { ...params, interval: 100 }, { data });
      for (const interval of [1, 10, 25, 33]) {
        const cut = await run(train, engine(), { ...params, interval }, { data });
        assert.deepEqual(bits(cut.model), bits(whole.model));
        assert.equal(cut.curve, whole.curve);
      }
    });

    test('the engine is called once per checkpoint interval', async () => {
      const counts: number[] = [];
      const counted = counting(engine(), (config) => counts.push((config as { readonly count: number }).count));
      await run(train, counted, { ...params, interval: 40 }, { data });
      assert.deepEqual(counts, [40, 40, 20]);
    });

    test('interrupted at any checkpoint and run again, training ends with the same bits', async () => {
      const whole = await run(train, engine(), params, { data });
      for (const interruptAt of [25, 50, 75, 100]) {
        const saves = new Saves();
        saves.interruptAt = interruptAt;
        await assert.rejects(run(train, engine(), params, { data }, saves), Interrupted);
        saves.interruptAt = undefined;
        const resumed = await run(train, engine(), params, { data }, saves);
        assert.equal(resumed.progress[0]?.done, interruptAt === 100 ? undefined : interruptAt + 25);
        assert.deepEqual(bits(resumed.model), bits(whole.model));
        assert.equal(resumed.curve, whole.curve);
      }
    });

    test('more iterations resume from the checkpoint of fewer, with the bits of an uninterrupted run', async () => {
      const saves = new Saves();
      await run(train, engine(), { ...params, iterations: 60 }, { data }, saves);
      const more = await run(train, engine(), params, { data }, saves);
      assert.deepEqual(
        more.progress.map(({ done }) => done),
        [75, 100],
      );
      assert.deepEqual(bits(more.model), bits((await run(train, engine(), params, { data })).model));
    });

    test('a diverging loss ends the step within its interval and is not saved', async () => {
      const saves = new Saves();
      const wild = { ...params, learningRate: { policy: 'constant', base: 1e5 } };
      const error = await run(train, engine(), { ...wild, interval: 5 }, { data }, saves).then(
        () => assert.fail('expected it to diverge'),
        (reason: unknown) => reason,
      );
      assert.ok(error instanceof DivergedError);
      assert.equal(error.code, 'DIVERGED');
      assert.match(error.message, new RegExp(`got loss (NaN|Infinity) at iteration ${error.iteration};`));
      assert.equal(error.lastGood, Math.max(0, ...saves.all.keys()));
      assert.ok(error.lastGood > 0 && error.iteration - error.lastGood < 5);
    });
  });
}

test('each seed has its own initial and trained weights', async () => {
  const engine = engines[0]!.engine();
  const ends = await Promise.all(
    [1, 2].map((seed) => run(train, engine, { ...params, seed, iterations: 1 }, { data })),
  );
  assert.notDeepEqual(bits(ends[0]!.model), bits(ends[1]!.model));
  assert.notDeepEqual(bits(ends[0]!.model), bits(initialWeights(toy, 1)));
});

test('labels beyond the network’s classes are refused before training', async () => {
  const refused = run(train, engines[0]!.engine(), { ...params, net: toyBinary }, { data });
  await assert.rejects(refused, /toy: label of image 2: expected 0 to 1, got 2/);
});

test("the defaults are the paper's", () => {
  const { definition } = train;
  const defaults = definition.params.parse({ net: toy, seed: 0 });
  assert.deepEqual(defaults, {
    net: toy,
    seed: 0,
    batch: 64,
    momentum: 0.9,
    biasRateFactor: 2,
    inputScale: 1 / 256,
    activationDecay: 0,
    augmentation: null,
    iterations: 50_000,
    learningRate: { policy: 'inv', base: 0.01, gamma: 1e-4, power: 0.75 },
  });
});
