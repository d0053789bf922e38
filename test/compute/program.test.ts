import assert from 'node:assert/strict';
import { test } from 'node:test';
import { referenceEngine } from '../../compute/engines/reference.ts';
import { type HostTensor, program, type Scope, type Tensors, type TensorsWith } from '../../compute/program.ts';

const x: HostTensor = { dtype: 'float32', shape: [2], data: Float32Array.of(1, 2) };
const compute = referenceEngine();

const power = program('power', ({ tf }: Scope, { base }: Tensors<'base'>, { exponent }: { exponent: number }) => ({
  raised: tf.pow(base, exponent),
}));
const scaled = program('scaled', ({ tf }: Scope, { x, ...weights }: TensorsWith<'x'>, _: null) => ({
  y: Object.values(weights).reduce((product, weight) => tf.mul(product, weight), x),
}));

test("the names of a program's outputs are typed", async () => {
  const { raised } = await compute.run(power, { exponent: 2 }, { base: x });
  assert.deepEqual([...raised.data], [1, 4]);
  // @ts-expect-error: there is no output with this name
  const typo = async () => (await compute.run(power, { exponent: 2 }, { base: x })).rised;
  assert.equal(await typo(), undefined);
});

test('a program requires exactly its declared inputs', async () => {
  // @ts-expect-error: base is missing
  await assert.rejects(compute.run(power, { exponent: 2 }, {}), { name: 'ComputeError' });
  // @ts-expect-error: there is no input with this name
  await compute.run(power, { exponent: 2 }, { base: x, bass: x });
  // @ts-expect-error: the exponent is a number
  await assert.rejects(compute.run(power, { exponent: '2' }, { base: x }), { name: 'ComputeError' });
});

test('a program with weights under any names still requires its declared inputs', async () => {
  const { y } = await compute.run(scaled, null, { x, 'fc.weight': x });
  assert.deepEqual([...y.data], [1, 4]);
  // @ts-expect-error: x is missing
  await assert.rejects(compute.run(scaled, null, { 'fc.weight': x }));
});

test('a loop keeps the names of its state', async () => {
  const looping = program('looping', ({ tf, scan, whileLoop }: Scope, { x }: Tensors<'x'>, _: null) => {
    const { state, each } = scan(2, { sum: x }, ({ sum }) => ({
      state: { sum: tf.add(sum, x) },
      each: { before: sum },
    }));
    // @ts-expect-error: the body returns no such tensor
    const typo: undefined = each.after;
    const { last } = whileLoop(
      { last: state.sum },
      // @ts-expect-error: the state has no such tensor
      ({ last, first }) => tf.any(tf.less(tf.add(last, first ?? 0), 10)),
      ({ last }) => ({ last: tf.add(last, typo ?? 1) }),
    );
    return { last, before: each.before };
  });
  const { last, before } = await compute.run(looping, null, { x });
  assert.deepEqual([...last.data], [10, 13]);
  assert.deepEqual(before.shape, [2, 2]);
});
