import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Compute, program } from '../../../../compute/program.ts';
import { losses } from '../../../../stages/attack/autopgd/autopgd-losses.ts';
import { victim } from '../../../../stages/attack/victim/victim.ts';
import { random } from '../../../../stages/model/random.ts';
import { engines } from '../../model/engines.ts';
import { multi } from '../rig.ts';
import { lossesByHand } from './autopgd-by-hand.ts';

/** Logits of four classes, and the true one. */
interface Case {
  readonly g: number[];
  readonly y: number;
}

async function evaluate(compute: Compute, loss: keyof typeof losses, cases: readonly Case[]) {
  const once = program('losses', (scope, { g, y }, _: null) => ({ ...losses[loss](victim(scope, multi, {}), g!, y!) }));
  const { value, slope } = await compute.run(once, null, {
    g: { dtype: 'float32', shape: [cases.length, 4], data: Float32Array.from(cases.flatMap(({ g }) => g)) },
    y: { dtype: 'int32', shape: [cases.length], data: Int32Array.from(cases, ({ y }) => y) },
  });
  return cases.map((_, i) => ({ value: value!.data[i]!, slope: [...slope!.data.slice(4 * i, 4 * i + 4)] }));
}

function near(got: number, expected: number, message: string) {
  assert.ok(Math.abs(got - expected) < 1e-5 * Math.max(1, Math.abs(expected)), `${message}: ${expected}, got ${got}`);
}

const { uniform, below } = random(1, 'logits');
const cases: readonly Case[] = Array.from({ length: 50 }, () => ({
  g: Array.from({ length: 4 }, () => Math.fround(10 * uniform() - 5)),
  y: below(4),
}));

for (const { name, engine } of engines) {
  describe(`on ${name}`, () => {
    test('ce increases with the cross-entropy, and its gradient is proportional to that of the cross-entropy', async () => {
      const got = await evaluate(engine(), 'ce', cases);
      got.forEach(({ value, slope }, i) => {
        const { g, y } = cases[i]!;
        // CE = log(1 + exp L)
        near(Math.log1p(Math.exp(value)), lossesByHand.ce.value(g, y), `value ${i}`);
        const expected = lossesByHand.ce.slope(g, y);
        slope.forEach((each, k) => {
          near(each * -expected[y]!, expected[k]!, `slope ${i}, class ${k}`);
        });
      });
    });

    test('ce distinguishes two confident images for which the cross-entropy rounds to 0', async () => {
      const [less, more] = await evaluate(engine(), 'ce', [
        { g: [200, 0, 0, -900], y: 0 },
        { g: [210, 0, 0, -900], y: 0 },
      ]);
      near(less!.value, Math.log(2) - 200, 'confident');
      near(more!.value, Math.log(2) - 210, 'more confident');
      assert.deepEqual(less!.slope, [-1, 0.5, 0.5, 0]);
    });

    test('dlr is the margin divided by the distance from first to third logit, computed by hand', async () => {
      const g = [1, 3, -2, 0];
      const got = await evaluate(
        engine(),
        'dlr',
        [0, 1, 2, 3].map((y) => ({ g, y })),
      );
      [2 / 3, -2 / 3, 5 / 3, 1].forEach((expected, y) => {
        near(got[y]!.value, expected, `class ${y}`);
      });
      // Class 1 is right: times 3, ∇(g₀ − g₁) + 2/3 ∇(g₁ − g₃).
      [1, -1 / 3, 0, -2 / 3].forEach((expected, k) => {
        near(got[1]!.slope[k]!, expected, `slope of class ${k}`);
      });
    });

    test('dlr and its gradient times the denominator match the definition', async () => {
      const got = await evaluate(engine(), 'dlr', cases);
      got.forEach(({ value, slope }, i) => {
        const { g, y } = cases[i]!;
        const [first, , third] = [...g].sort((a, b) => b - a) as [number, number, number];
        near(value, lossesByHand.dlr.value(g, y), `value ${i}`);
        lossesByHand.dlr.slope(g, y).forEach((expected, k) => {
          near(slope[k]!, expected * (first - third), `slope ${i}, class ${k}`);
        });
        assert.equal(value > 0, y !== g.indexOf(first), 'expected a value above 0 iff the prediction is wrong');
      });
    });

    test('dlr is invariant to shift and scale of the logits', async () => {
      const plain = await evaluate(engine(), 'dlr', cases);
      const changed = await evaluate(
        engine(),
        'dlr',
        cases.map(({ g, y }) => ({ g: g.map((each) => 64 * each + 32), y })),
      );
      plain.forEach(({ value }, i) => {
        near(changed[i]!.value, value, `${i}`);
      });
    });

    test('if the three largest logits are equal, dlr is finite and increases with a difference', async () => {
      const [tied, far] = await evaluate(engine(), 'dlr', [
        { g: [1, 1, 1, 0], y: 0 },
        { g: [1, 1, 1, 0], y: 3 },
      ]);
      assert.deepEqual(tied, { value: 0, slope: [-1, 1, 0, 0] });
      assert.ok(far!.value > 0 && [far!.value, ...far!.slope].every(Number.isFinite));
    });
  });
}
