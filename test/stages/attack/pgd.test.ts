import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fgs } from '../../../stages/attack/fgs.ts';
import { pgd } from '../../../stages/attack/pgd.ts';
import { engines } from '../model/engines.ts';
import { data, deep, model, multi, run } from './rig.ts';

for (const { name, engine } of engines) {
  describe(`on ${name}`, () => {
    test('on a linear classifier of two classes it ends where FGS does: at a corner', async () => {
      const net = { ...multi, layers: [{ kind: 'dense', name: 'fc', out: 2 }] } as typeof multi;
      const split = data(multi, 30, 2, [60, 190]);
      const labels = { ...split.labels!, data: Uint8Array.from(split.labels!.data, (label) => label % 2) };
      const inputs = { data: { ...split, labels }, model: model(net, 3) };
      const [iterated, single] = [
        await run(pgd, engine(), { net, epsilon: 0.05, steps: 60 }, inputs),
        await run(fgs, engine(), { net, epsilon: 0.05 }, inputs),
      ];
      iterated.rows.forEach((row, i) => {
        assert.equal(row.after, single.rows[i]!.after);
        assert.ok(Math.abs(row.norm - single.rows[i]!.norm) < 1e-5);
      });
    });

    test('it fools at least as many images as FGS on a nonlinear model, and restarts fool no fewer', async () => {
      const inputs = { data: data(deep, 60, 4), model: model(deep, 5, { scale: 2 }) };
      const accuracy = async (stage: typeof pgd | typeof fgs, params: object) =>
        (await run(stage as typeof pgd, engine(), { net: deep, epsilon: 0.1, ...params }, inputs)).summary.accuracy;
      const one = await accuracy(pgd, { steps: 20 });
      assert.ok(one <= (await accuracy(fgs, {})));
      assert.ok((await accuracy(pgd, { steps: 20, restarts: 3 })) <= one);
    });

    test('the same seed gives the same bytes, another one starts elsewhere', async () => {
      // Steps too short to reach a corner.
      const inputs = { data: data(deep, 10, 6), model: model(deep, 7) };
      const csv = async (seed: number) =>
        (await run(pgd, engine(), { net: deep, steps: 5, step: 0.001, seed }, inputs)).csv;
      assert.equal(await csv(1), await csv(1));
      assert.notEqual(await csv(1), await csv(2));
    });
  });
}
