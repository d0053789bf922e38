import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InferenceSession } from 'onnxruntime-node';
import { onnxEngine } from '../../../compute/engines/onnx.ts';
import { type HostTensor, program } from '../../../compute/program.ts';
import { float, int } from '../conformance/case.ts';

test('a program is built once per config and type of input', async () => {
  const engine = onnxEngine();
  let builds = 0;
  const counting = program<{ readonly a: number; readonly b?: number }>('counting', ({ tf }, { x }, { a }) => {
    builds += 1;
    return { y: tf.mul(x!, a) };
  });
  const run = async (config: { a: number; b?: number }, x: HostTensor) => [
    ...(await engine.run(counting, config, { x })).y!.data,
  ];
  assert.deepEqual(await run({ a: 2, b: 1 }, float([1], [3])), [6]);
  assert.deepEqual(await run({ b: 1, a: 2 }, float([1], [4])), [8]);
  await Promise.all([run({ a: 2, b: 1 }, float([1])), run({ a: 2, b: 1 }, float([1]))]);
  assert.equal(builds, 1);
  assert.deepEqual(await run({ a: 3 }, float([1], [4])), [12]);
  assert.deepEqual(await run({ a: 3 }, float([2], [4, 5])), [12, 15]);
  assert.deepEqual(await run({ a: 3 }, int([1], [4])), [12]);
  assert.equal(builds, 4);
});

test('compiled programs are kept up to a count, the most recently used ones', async () => {
  const engine = onnxEngine({ count: 2 });
  const builds: number[] = [];
  const counting = program<number>('counting', ({ tf }, { x }, config) => {
    builds.push(config);
    return { y: tf.add(x!, config) };
  });
  for (const config of [1, 2, 1, 3, 1, 2]) {
    const { y } = await engine.run(counting, config, { x: float([1], [10]) });
    assert.equal(y!.data[0], 10 + config);
  }
  assert.deepEqual(builds, [1, 2, 3, 2]);
  const many = Array.from({ length: 12 }, (_, config) => engine.run(counting, config, { x: float([1], [10]) }));
  const values = (await Promise.all(many)).map(({ y }) => y!.data[0]);
  assert.deepEqual(
    values,
    Array.from({ length: 12 }, (_, config) => 10 + config),
  );
});

test('compiled programs are also released by their size in bytes', async () => {
  const engine = onnxEngine({ bytes: 4_100 });
  const builds: number[] = [];
  const counting = program<number>('counting', ({ tf }, { x }, config) => {
    builds.push(config);
    return { y: tf.add(x!, config) };
  });
  const run = (config: number, size: number) => engine.run(counting, config, { x: float([size]) });
  for (const config of [1, 2, 3, 1]) await run(config, 100);
  await run(4, 1_000);
  await run(1, 100);
  assert.deepEqual(builds, [1, 2, 3, 4, 1]);
});

test('a failed build is not kept', async () => {
  const engine = onnxEngine();
  let attempts = 0;
  const shy = program<object>('shy', ({ tf }, { x }) => {
    attempts += 1;
    if (attempts === 1) throw new Error('not yet');
    return { y: tf.neg(x!) };
  });
  await assert.rejects(engine.run(shy, {}, { x: float([1], [4]) }), { kind: 'program', message: /not yet/ });
  assert.equal((await engine.run(shy, {}, { x: float([1], [4]) })).y!.data[0], -4);
});

test('a program that is made anew uses what was compiled before; one that computes something else does not', async (t) => {
  const create = t.mock.method(InferenceSession, 'create');
  const engine = onnxEngine();
  // A stage's modules are evaluated for each step, so its programs are other objects each time.
  const scaled = (by: number) => program<object>('scaled', ({ tf }, { x }) => ({ y: tf.mul(x!, by) }));
  const run = async (by: number) => (await engine.run(scaled(by), {}, { x: float([1], [5]) })).y!.data[0];
  assert.deepEqual([await run(2), await run(2), await run(2)], [10, 10, 10]);
  assert.equal(create.mock.callCount(), 1);
  assert.equal(await run(3), 15);
  assert.equal(create.mock.callCount(), 2);
});
