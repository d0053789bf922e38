import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fgs } from '../../../stages/attack/fgs.ts';
import { noiseSigns } from '../../../stages/attack/noise-signs.ts';
import { randomFastGradientSign, rfgs } from '../../../stages/attack/rfgs.ts';
import { engines } from '../model/engines.ts';
import { act, data, deep, model, pixels, run, scaled } from './rig.ts';

for (const { name, engine } of engines) {
  describe(`on ${name}`, () => {
    test('without a random step it is FGS', async () => {
      const inputs = { data: data(deep, 30, 2), model: model(deep, 3) };
      const params = { net: deep, epsilon: 0.05 };
      const random = await run(rfgs, engine(), { ...params, alpha: 0 }, inputs);
      assert.equal(random.csv, (await run(fgs, engine(), params, inputs)).csv);
    });

    test('both steps together stay within ε and in the box', async () => {
      const split = data(deep, 20, 4);
      const signs = noiseSigns(
        1,
        'rfgs',
        split.images!,
        Array.from({ length: 20 }, (_, row) => row),
      );
      const tensors = {
        ...model(deep, 5),
        x: scaled(split),
        y: { dtype: 'int32', shape: [20], data: Int32Array.from(split.labels!.data) } as const,
        s: {
          dtype: 'float32',
          shape: [20, pixels],
          data: Float32Array.from(signs.data, (bit) => 2 * bit - 1),
        } as const,
      };
      const moved = await act(engine(), deep, tensors, (victim, { x, y, s }) =>
        randomFastGradientSign(victim, { x: x!, y: y!, s: s! }, { epsilon: 0.1, alpha: 0.03 }),
      );
      const sizes = moved.flatMap((row, i) => Array.from(row, (value, p) => value - tensors.x.data[i * pixels + p]!));
      const values = moved.flatMap((row) => Array.from(row));
      assert.ok(Math.max(...sizes.map(Math.abs)) <= 0.1 + 1e-6);
      assert.ok(
        sizes.some((size) => Math.abs(Math.abs(size) - 0.04) < 1e-6),
        'expected opposite steps to leave ε − 2α',
      );
      assert.ok(Math.min(...values) >= 0 && Math.max(...values) <= 1);
    });

    test('the result depends on the seed', async () => {
      const inputs = { data: data(deep, 30, 6), model: model(deep, 7) };
      const csv = async (seed: number) => (await run(rfgs, engine(), { net: deep, seed }, inputs)).csv;
      assert.equal(await csv(1), await csv(1));
      assert.notEqual(await csv(1), await csv(2));
    });
  });
}
