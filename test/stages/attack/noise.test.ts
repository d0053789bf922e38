import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { noise } from '../../../stages/attack/noise.ts';
import { noiseSigns } from '../../../stages/attack/noise-signs.ts';
import { attackedSchema } from '../../../stages/result/attacked.ts';
import { engines } from '../model/engines.ts';
import { argMax, binary, data, deep, imagesOf, logitsOf, model, multi, pixels, run } from './rig.ts';

const epsilon = 0.1;
const count = 40;
const rows = Array.from({ length: count }, (_, row) => row);

/** x̃ of every draw of every image, computed by hand. */
function drawn(split: ReturnType<typeof data>, seed: number, tries: number): number[][][] {
  const draws = Array.from({ length: tries }, (_, draw) => noiseSigns(seed, 'noise', split.images!, rows, draw).data);
  return imagesOf(split).map((image, i) =>
    draws.map((signs) =>
      image.map((x, p) => Math.min(1, Math.max(0, x + (signs[i * pixels + p]! === 1 ? epsilon : -epsilon)))),
    ),
  );
}

for (const { name, engine } of engines) {
  describe(`on ${name}`, () => {
    for (const [net, zeros] of [
      [binary, 0],
      [multi, 0.5],
      [deep, 0.3],
    ] as const) {
      test(`on ${net.name} it matches draws by hand, in the box and within ε; the worst counts`, async () => {
        const [split, weights] = [data(net, count, 2), model(net, 1, { zeros })];
        const params = { net, epsilon, tries: 3, seed: 5 };
        const made = await run(noise, engine(), params, { data: split, model: weights });
        assert.deepEqual(attackedSchema.parse(made.summary), made.summary);
        assert.deepEqual(
          { ...made.summary, accuracy: 0 },
          { attack: 'noise', images: count, accuracy: 0, minimum: null },
        );
        const clean = imagesOf(split);
        drawn(split, 5, 3).forEach((draws, i) => {
          const { label, before, after, norm } = made.rows[i]!;
          const labels = draws.map((image) => argMax(logitsOf(net, weights, image)));
          const fooled = labels.findIndex((each) => each !== label);
          const counts = Math.max(0, fooled);
          assert.equal(before, argMax(logitsOf(net, weights, clean[i]!)));
          assert.equal(after, labels[counts]);
          const by = draws[counts]!.map((value, p) => value - clean[i]![p]!);
          assert.ok(Math.abs(norm - Math.hypot(...by)) < 1e-5);
          assert.ok(norm <= epsilon * Math.sqrt(pixels) + 1e-6);
        });
        const right = made.rows.filter(({ label, after }) => label === after).length;
        assert.equal(made.summary.accuracy, right / count);
      });
    }

    test('more draws fool more images', async () => {
      const inputs = { data: data(deep, count, 3), model: model(deep, 4, { scale: 2 }) };
      const accuracy = async (tries: number) =>
        (await run(noise, engine(), { net: deep, epsilon: 0.2, tries }, inputs)).summary.accuracy;
      const [one, many] = [await accuracy(1), await accuracy(20)];
      assert.ok(many < one, `${many} ${one}`);
    });

    test('the result depends on the seed, not on the batch size', async () => {
      const inputs = { data: data(deep, count, 6), model: model(deep, 7) };
      const csv = async (params: object) =>
        (await run(noise, engine(), { net: deep, tries: 2, ...params }, inputs)).csv;
      const first = await csv({ seed: 1, batch: 7 });
      assert.equal(await csv({ seed: 1, batch: 100 }), first);
      assert.notEqual(await csv({ seed: 2, batch: 7 }), first);
    });

    test('an image has the same noise in a subset of the images', async () => {
      const inputs = { data: data(deep, count, 8), model: model(deep, 9) };
      const lines = async (images: number | null) =>
        (await run(noise, engine(), { net: deep, tries: 2, images }, inputs)).csv.trimEnd().split('\n');
      const all = new Set(await lines(null));
      const some = await lines(10);
      assert.equal(some.length, 11);
      assert.ok(some.every((line) => all.has(line)));
    });
  });
}
