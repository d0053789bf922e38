import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Compute, HostTensors } from '../../../../compute/program.ts';
import type { Progress } from '../../../../pipeline/stage.ts';
import { clever } from '../../../../stages/attack/clever/clever.ts';
import { deepfool } from '../../../../stages/attack/deepfool/deepfool.ts';
import type { Network } from '../../../../stages/model/network.ts';
import { cleverSummary } from '../../../../stages/result/clever-scores.ts';
import { readCsv } from '../../../rig/read-csv.ts';
import { engines } from '../../model/engines.ts';
import { smallNetworks } from '../../model/small-networks.ts';
import { Interrupted, Saves } from '../../train/rig.ts';
import { argMax, run as attack, binary, data, deep, imagesOf, logitsOf, model, multi, rowsOfWeight } from '../rig.ts';

const { engine } = engines[1]!;
const few = { batches: 12, samples: 8, batch: 5 };
const small = (net: Network, seed: number, options = {}) => ({
  data: data(net, 6, seed),
  model: model(net, seed, options),
});

interface Line {
  readonly index: number;
  readonly label: number;
  readonly predicted: number;
  readonly score: number;
  readonly target: number;
  readonly fit: string;
}

/** Runs the stage like a worker. */
async function run(compute: Compute, params: object, inputs: object, checkpoint = new Saves()) {
  const { definition } = clever;
  const metrics: { [name: string]: number } = {};
  const progress: Progress[] = [];
  const { summary, images, targets } = await definition.run({
    params: definition.params.parse(params),
    inputs,
    compute,
    checkpoint,
    progress: (report: Progress) => progress.push(report),
    metric: (name: string, value: number) => {
      metrics[name] = value;
    },
  });
  return { summary, images: images as string, lines: linesOf(images), targets: targets as string, metrics, progress };
}

function linesOf(csv: string): Line[] {
  return readCsv(csv).map(({ index, label, predicted, score, target, fit }) => ({
    index: Number(index),
    label: Number(label),
    predicted: Number(predicted),
    score: Number(score),
    target: Number(target),
    fit: fit!,
  }));
}

/** Distances to every other class k of a linear model: |f_ŷ − f_k| divided by the norm dual to p of w_ŷ − w_k. */
function distances(net: Network, weights: HostTensors, image: number[], p: 2 | 'inf'): Map<number, number> {
  const logits = logitsOf(net, weights, image);
  const own = argMax(logits);
  const stored = rowsOfWeight(weights, 'fc');
  const rows = net.head === 'logistic' ? [stored[0]!.map(() => 0), stored[0]!] : stored;
  const found = rows.flatMap((row, k): [number, number][] => {
    const w = row.map((weight, i) => weight - rows[own]![i]!);
    const norm = p === 2 ? Math.hypot(...w) : w.reduce((sum, each) => sum + Math.abs(each), 0);
    return k === own ? [] : [[k, Math.abs(logits[k]! - logits[own]!) / norm]];
  });
  return new Map(found);
}

for (const { name, engine } of engines) {
  describe(`on ${name}`, () => {
    for (const net of [binary, multi]) {
      for (const p of [2, 'inf'] as const) {
        test(`${net.name}, p = ${p}: the score of a linear model is the exact distance`, async () => {
          const inputs = small(net, 1, { zeros: 0.3 });
          const { lines, targets, summary } = await run(engine(), { net, p, radius: 1e3, ...few }, inputs);
          const found = new Map(
            readCsv(targets).map(({ index, target, score }) => [`${index} ${target}`, Number(score)]),
          );
          imagesOf(inputs.data).forEach((image, i) => {
            const exact = distances(net, inputs.model, image, p);
            for (const [target, distance] of exact) {
              const score = found.get(`${i} ${target}`)!;
              assert.ok(
                Math.abs(score / distance - 1) < 1e-4,
                `image ${i}, target ${target}: ${distance}, got ${score}`,
              );
            }
            const nearest = Math.min(...exact.values());
            assert.ok(Math.abs(lines[i]!.score / nearest - 1) < 1e-4);
            assert.ok(Math.abs(exact.get(lines[i]!.target)! / nearest - 1) < 1e-4);
          });
          assert.deepEqual(summary.fits, { weibull: 0, maximum: 0, constant: 1 });
          assert.equal(summary.accepted, null);
        });
      }
    }

    test('outputs and metrics of a nonlinear model agree, and use its predictions', async () => {
      const inputs = small(deep, 2);
      const { summary, lines, images, targets, metrics } = await run(engine(), { net: deep, ...few }, inputs);
      assert.deepEqual(cleverSummary.decode(cleverSummary.encode(summary)), summary);
      assert.match(images, /^index,label,predicted,score,target,fit\n/);
      assert.doesNotMatch(images + targets, /NaN|Infinity|undefined/);
      assert.equal(targets.trimEnd().split('\n').length, 1 + 6 * 3);
      imagesOf(inputs.data).forEach((image, i) => {
        assert.equal(lines[i]!.predicted, argMax(logitsOf(deep, inputs.model, image)));
        assert.equal(lines[i]!.label, inputs.data.labels!.data[i]);
        assert.notEqual(lines[i]!.target, lines[i]!.predicted);
      });
      const mean = lines.reduce((sum, { score }) => sum + score, 0) / lines.length;
      assert.ok(Math.abs(summary.mean - mean) < 1e-12 && metrics.score === summary.mean);
      assert.equal(metrics.accepted, summary.accepted);
    });

    test('scores depend neither on the batch size nor on the other images', async () => {
      const inputs = small(deep, 3);
      const params = { net: deep, ...few };
      const whole = await run(engine(), { ...params, batch: 8 }, inputs);
      for (const batch of [1, 3, 100]) {
        const other = await run(engine(), { ...params, batch }, inputs);
        other.lines.forEach((line, i) => {
          assert.ok(Math.abs(line.score / whole.lines[i]!.score - 1) < 1e-3, `${line.score}`);
        });
      }
      const fewer = await run(engine(), { ...params, images: 3 }, inputs);
      for (const line of fewer.lines) {
        const same = whole.lines.find(({ index }) => index === line.index)!;
        assert.ok(Math.abs(line.score / same.score - 1) < 1e-3);
      }
    });

    test('the points depend only on the seed', async () => {
      const inputs = small(deep, 4);
      const scores = async (seed: number) => (await run(engine(), { net: deep, ...few, seed }, inputs)).targets;
      assert.equal(await scores(1), await scores(1));
      assert.notEqual(await scores(1), await scores(2));
    });
  });
}

for (const net of smallNetworks) {
  test(`${net.name}: the engines agree on its scores, and no attack finds a smaller perturbation`, async () => {
    const inputs = small(net, 11);
    const params = { net, ...few, radius: 2 };
    const [first, second] = await Promise.all(
      engines.map(async (each) => (await run(each.engine(), params, inputs)).lines),
    );
    first!.forEach(({ score, target }, i) => {
      assert.ok(score > 0 && Math.abs(score / second![i]!.score - 1) < 1e-3, `${score}, ${second![i]!.score}`);
      assert.equal(target, second![i]!.target);
    });
    const { rows } = await attack(deepfool, engine(), { net }, inputs);
    const fooled = rows.flatMap(({ success, norm }, i) => (success ? [norm / second![i]!.score] : []));
    assert.ok(fooled.length >= 3 && Math.min(...fooled) >= 1, `${fooled}`);
  });
}

test('in a ball too small to contain a kink all batches have the same maximum', async () => {
  const { summary } = await run(engine(), { net: deep, ...few, radius: 1e-5 }, small(deep, 5));
  assert.equal(summary.fits.constant, 1);
});

test('no attack finds a perturbation smaller than the score', async () => {
  const inputs = small(deep, 12);
  const { lines } = await run(engine(), { net: deep, ...few, batches: 30, samples: 64, radius: 2 }, inputs);
  const attacked = await attack(deepfool, engine(), { net: deep }, inputs);
  const fooled = lines.map(({ score }, i) => ({ score, ...attacked.rows[i]! })).filter(({ success }) => success);
  assert.ok(fooled.length >= 4);
  for (const { score, norm } of fooled) assert.ok(norm >= score, `fooled at ${norm}, score ${score}`);
});

test('no score exceeds the radius, and those equal to it are counted', async () => {
  const inputs = small(multi, 6);
  const free = (await run(engine(), { net: multi, ...few, radius: 100 }, inputs)).lines.map(({ score }) => score);
  const radius = free.toSorted((a, b) => a - b)[3]! * 0.999;
  const { lines, summary } = await run(engine(), { net: multi, ...few, radius }, inputs);
  lines.forEach(({ score }, i) => {
    assert.ok(Math.abs(score - Math.min(free[i]!, radius)) < 1e-5 * score);
  });
  assert.equal(summary.capped, 0.5);
});

test('a model with only zero weights has the radius as score', async () => {
  const { summary } = await run(engine(), { net: multi, ...few }, small(multi, 7, { zeros: 1 }));
  assert.deepEqual([summary.mean, summary.capped, summary.radius], [5, 1, 5]);
});

test('a score with more batches resumes from fewer, and an interrupted one ends the same', async () => {
  const inputs = small(deep, 8);
  const params = { net: deep, ...few, batches: 25 };
  const whole = await run(engine(), params, inputs);
  const saves = new Saves();
  await run(engine(), { ...params, batches: 12 }, inputs, saves);
  const more = await run(engine(), params, inputs, saves);
  assert.deepEqual(
    more.progress.map(({ done }) => done),
    Array.from({ length: 13 }, (_, i) => 13 + i),
  );
  assert.equal(more.targets, whole.targets);

  const cut = new Saves();
  cut.interruptAt = 20;
  await assert.rejects(run(engine(), params, inputs, cut), Interrupted);
  cut.interruptAt = undefined;
  const resumed = await run(engine(), params, inputs, cut);
  assert.deepEqual([resumed.progress[0]!.done, resumed.targets], [21, whole.targets]);
});

test('gradients that overflow float32 are refused', async () => {
  const inputs = small(multi, 9, { scale: 1e30 });
  await assert.rejects(run(engine(), { net: multi, ...few }, inputs), /tiny: expected finite gradients, got/);
});

test("defaults are the paper's, and the default radius depends on the norm", async () => {
  const { params } = clever.definition;
  const { p, batches, samples } = params.parse({ net: multi }) as Record<string, unknown>;
  assert.deepEqual([p, batches, samples], [2, 500, 1024]);
  const { summary } = await run(engine(), { net: multi, ...few, p: 'inf' }, small(multi, 10));
  assert.equal(summary.radius, 0.3);
  assert.throws(() => params.parse({ net: multi, p: 1 }));
  assert.throws(() => params.parse({ net: multi, batches: 3 }));
});
