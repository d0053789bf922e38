import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { autopgd } from '../../../../stages/attack/autopgd/autopgd.ts';
import { autoPgd } from '../../../../stages/attack/autopgd/autopgd-walk.ts';
import { fgs } from '../../../../stages/attack/fgs.ts';
import { pgd } from '../../../../stages/attack/pgd.ts';
import { starts } from '../../../../stages/attack/starts.ts';
import type { Network } from '../../../../stages/model/network.ts';
import { engines } from '../../model/engines.ts';
import { act, argMax, binary, data, deep, imagesOf, logitsOf, model, multi, pixels, run, scaled } from '../rig.ts';
import { autoPgdByHand, lossesByHand } from './autopgd-by-hand.ts';

/** Has more linear pieces than `deep`, so that a fixed step size misses some of its peaks. */
const rugged: Network = {
  ...deep,
  name: 'tiny-rugged',
  layers: [
    ...[1, 2, 3].flatMap((i): Network['layers'] => [{ kind: 'dense', name: `fc${i}`, out: 16 }, { kind: 'relu' }]),
    { kind: 'dense', name: 'fc4', out: 4 },
  ],
};
const count = 60;
const split = data(deep, count, 6);
const weights = model(deep, 16);
const places = starts(1, 0, split.images!, [...Array(count).keys()]);

/**
 * Settings, their checkpoints computed by hand, and on how many images a walk may end elsewhere: on a ridge of the loss
 * rounding decides the direction, and float32 rounds differently from double precision. With a low ρ it is the second
 * condition that halves the step size.
 */
const walks = [
  { loss: 'ce', rho: 0.75, iterations: 20, checkpoints: [0, 5, 9, 12, 14, 16, 18, 19, 20], elsewhere: 1 },
  { loss: 'dlr', rho: 0.75, iterations: 20, checkpoints: [0, 5, 9, 12, 14, 16, 18, 19, 20], elsewhere: 3 },
  { loss: 'ce', rho: 0.3, iterations: 40, checkpoints: [0, 9, 17, 23, 28, 32, 35, 38, 40], elsewhere: 3 },
  { loss: 'ce', rho: 0.75, iterations: 1, checkpoints: [0, 1], elsewhere: 0 },
] as const;
const epsilon = 0.2;

/** The result of Algorithm 1 in double precision, image by image. */
const byHand = walks.map((walk) =>
  imagesOf(split).map((image, i) => {
    const start = Array.from(places.data.slice(i * pixels, (i + 1) * pixels));
    const label = split.labels!.data[i]!;
    return { label, ...autoPgdByHand(weights, image, label, start, { epsilon, ...walk }) };
  }),
);

test('dlr on two classes is refused when the step is declared', () => {
  const inputs = { data: null, model: null } as never;
  assert.throws(() => autopgd({ net: binary, loss: 'dlr' }, inputs), {
    name: 'DeclarationError',
    message: /autopgd: loss: expected ce for a network of two classes.*got "dlr"/,
  });
  assert.equal(autopgd.definition.params.safeParse({ net: binary }).success, true);
  assert.equal(autopgd.definition.params.safeParse({ net: multi, loss: 'dlr' }).success, true);
});

for (const { name, engine } of engines) {
  describe(`on ${name}`, () => {
    for (const [at, { loss, rho, iterations, elsewhere }] of walks.entries()) {
      test(`it matches Algorithm 1 on each image: ${loss}, ρ = ${rho}, ${iterations} iterations`, async () => {
        const y = { dtype: 'int32', shape: [count], data: Int32Array.from(split.labels!.data) } as const;
        const u = { ...places, shape: [count, pixels] };
        const moved = await act(engine(), deep, { ...weights, x: scaled(split), y, u }, (victim, inputs, scope) =>
          autoPgd(scope, victim, { x: inputs.x!, y: inputs.y!, u: inputs.u! }, { epsilon, loss, rho, iterations }),
        );
        const expected = byHand[at]!;
        const same = expected.filter(({ reported }, i) =>
          reported.every((value, pixel) => Math.abs(value - moved[i]![pixel]!) < 1e-5),
        );
        assert.ok(same.length >= count - elsewhere, `${same.length} of ${count}`);
        const halvings = new Set(expected.map((each) => each.halvings));
        assert.ok(halvings.size > 1, 'expected images to differ in when their step size is halved');
      });
    }

    test('on rugged models fewer images stay correct than under PGD with as many iterations', async () => {
      for (const seed of [1, 2, 3]) {
        const inputs = { data: data(rugged, 100, seed), model: model(rugged, seed + 10, { scale: 1.5 }) };
        const accuracy = async (stage: typeof pgd | typeof autopgd, params: object) =>
          (await run(stage, engine(), { net: rugged, epsilon: 0.2, ...params }, inputs)).summary.accuracy;
        const [ours, theirs] = [await accuracy(autopgd, { iterations: 20 }), await accuracy(pgd, { steps: 20 })];
        assert.ok(ours! < theirs!, `seed ${seed}: ${ours}, PGD ${theirs}`);
      }
    });

    test('an image is fooled if any iterate is, even if another has the larger cross-entropy', async () => {
      const f = (x: number[], label: number) => lossesByHand.ce.value(logitsOf(deep, weights, x), label);
      const labelOf = (x: number[]) => argMax(logitsOf(deep, weights, x));
      const { rows } = await run(
        autopgd,
        engine(),
        { net: deep, epsilon, iterations: 20, seed: 1 },
        { data: split, model: weights },
      );
      const deceptive = byHand[0]!.flatMap(({ label, made }, i) => {
        const best = made.reduce((most, each) => (f(each, label) > f(most, label) ? each : most));
        return labelOf(best) === label && made.some((each) => labelOf(each) !== label) ? [{ label, i }] : [];
      });
      assert.ok(deceptive.length > 0);
      for (const { label, i } of deceptive) assert.notEqual(rows[i]!.after, label, `image ${i}`);
    });

    test('on a linear model of two classes it ends where FGS does: at a corner', async () => {
      const inputs = { data: data(binary, 60, 2, [60, 190]), model: model(binary, 3) };
      const params = { net: binary, epsilon: 0.1 };
      const [iterated, single] = [
        await run(autopgd, engine(), { ...params, iterations: 10 }, inputs),
        await run(fgs, engine(), params, inputs),
      ];
      assert.equal(iterated.summary.accuracy, single.summary.accuracy);
      assert.ok(single.summary.accuracy > 0 && single.summary.accuracy < 1, 'expected both outcomes to occur');
      iterated.rows.forEach((row, i) => {
        assert.equal(row.after, single.rows[i]!.after);
        assert.ok(Math.abs(row.norm - single.rows[i]!.norm) < 1e-5);
      });
    });

    test('restarts fool no fewer images, and the summary names the loss', async () => {
      const params = { net: deep, epsilon, iterations: 3, loss: 'dlr' };
      const one = await run(autopgd, engine(), params, { data: split, model: weights });
      const three = await run(autopgd, engine(), { ...params, restarts: 3 }, { data: split, model: weights });
      assert.ok(three.summary.accuracy < one.summary.accuracy, `${three.summary.accuracy}, ${one.summary.accuracy}`);
      assert.equal(one.summary.attack, 'autopgd-dlr');
    });
  });
}
