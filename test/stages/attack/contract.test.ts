import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { HostTensors } from '../../../compute/program.ts';
import { attackedSchema } from '../../../stages/result/attacked.ts';
import { engines } from '../model/engines.ts';
import { type Attack, attacks, epsilon, networks } from './attacks.ts';
import { argMax, data, deep, imagesOf, logitsOfAll, model, mostlyRight, type Row, reordered, run } from './rig.ts';

const count = 5;
const problems = await Promise.all(
  networks.map(async ({ net, zeros, seed }) => {
    const weights = model(net, seed, { zeros });
    const split = await mostlyRight(net, weights, data(net, count, 2));
    return { net, inputs: { data: split, model: weights }, logits: await logitsOfAll(net, weights, imagesOf(split)) };
  }),
);

/** The largest possible ‖r‖₂. */
function mostOf({ bounded, boxed }: Attack, pixels: number): number {
  if (bounded) return epsilon * Math.sqrt(pixels);
  return boxed ? Math.sqrt(pixels) : Number.POSITIVE_INFINITY;
}

function checkRows(attack: Attack, rows: readonly Row[], split: HostTensors, logits: readonly number[][]) {
  const most = mostOf(attack, imagesOf(split)[0]!.length);
  assert.equal(rows.length, count);
  rows.forEach(({ label, before, after, success, norm }, i) => {
    assert.equal(label, split.labels!.data[i]);
    assert.equal(before, argMax(logits[i]!));
    assert.equal(success, before !== after);
    assert.equal(
      Number.isNaN(norm),
      !(success || attack.bounded),
      'expected a norm unless a minimum-norm attack failed',
    );
    if (!Number.isNaN(norm)) assert.ok(norm >= 0 && norm <= most + 1e-5, `${norm}`);
  });
  assert.ok(
    rows.some(({ label, before, after }) => label === before && label !== after),
    'expected the attack to fool at least one image',
  );
}

function checkSame(rows: readonly Row[], whole: readonly Row[]) {
  rows.forEach((row, i) => {
    assert.deepEqual({ ...row, norm: 0 }, { ...whole[i]!, norm: 0 }, `image ${i}`);
    const difference = Math.abs(row.norm - whole[i]!.norm);
    // Products of other sizes may sum in another order; the iterations amplify the rounding differences.
    assert.ok(Number.isNaN(row.norm) || difference < 1e-4 * whole[i]!.norm + 1e-7, `image ${i}: ${difference}`);
  });
}

for (const { name: engineName, engine } of engines) {
  describe(`on ${engineName} attacks fool, report consistently, and depend only on image, row and seed`, () => {
    for (const attack of attacks) {
      for (const { net, inputs, logits } of problems.filter((problem) => attack.takes(problem.net))) {
        test(`${attack.name}, ${net.name}`, async () => {
          const attempt = (batch: number, split = inputs.data) =>
            run(attack.stage, engine(), { net, ...attack.params, batch }, { ...inputs, data: split });
          const { rows, summary, metrics, csv } = await attempt(count);
          assert.deepEqual(attackedSchema.parse(summary), summary);
          assert.equal(summary.accuracy, rows.filter(({ label, after }) => label === after).length / count);
          assert.equal(metrics.accuracy, summary.accuracy);
          assert.doesNotMatch(csv, /NaN|Infinity|undefined/);
          checkRows(attack, rows, inputs.data, logits);
          assert.equal((await attempt(count)).csv, csv, 'expected the same bytes again');
          checkSame((await attempt(2)).rows, rows);
          if (attack.seeded) return;
          const order = [3, 0, 4, 2, 1];
          const shuffled = (await attempt(3, reordered(inputs.data, order))).rows;
          checkSame(
            rows.map((_, i) => shuffled[order.indexOf(i)]!),
            rows,
          );
        });
      }
    }

    for (const { name, stage, params } of attacks.filter(({ seeded }) => seeded)) {
      test(`${name} with another seed makes other perturbations`, async () => {
        const inputs = { data: data(deep, 20, 6), model: model(deep, 7) };
        const csv = async (seed: number) => (await run(stage, engine(), { net: deep, ...params, seed }, inputs)).csv;
        assert.notEqual(await csv(1), await csv(2));
      });
    }
  });
}
