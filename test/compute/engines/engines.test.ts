import assert from 'node:assert/strict';
import { test } from 'node:test';
import { onnxEngine } from '../../../compute/engines/onnx.ts';
import { referenceEngine } from '../../../compute/engines/reference.ts';
import { type Program, program, type Tensor } from '../../../compute/program.ts';
import { tf } from '../../../compute/tensorflow.ts';
import { bool, bytes, float, int } from '../conformance/case.ts';

const engines = { reference: referenceEngine(), onnx: onnxEngine() };
const double = program<object>('double', ({ tf }, { x }) => ({ y: tf.mul(x!, 2) }));

for (const [name, engine] of Object.entries(engines)) {
  const refused = (kind: string, message: RegExp, each: Program<object>, inputs = {}) =>
    assert.rejects(engine.run(each, {}, inputs), { name: 'ComputeError', kind, message });

  test(`${name}: an input whose length does not match its shape is refused with both numbers`, () =>
    refused('input', /program double, input "x": expected 6 values for shape \[2,3\], got 5/, double, {
      x: { dtype: 'float32', shape: [2, 3], data: new Float32Array(5) },
    }));

  test(`${name}: an input in another type of array than its dtype's is refused`, () =>
    refused('input', /expected float32 values in Float32Array, got Float64Array/, double, {
      x: { dtype: 'float32', shape: [2], data: new Float64Array(2) as never },
    }));

  test(`${name}: an input with an unknown dtype, an invalid shape or invalid bools is refused`, async () => {
    await refused('input', /expected a dtype of .*got "int64"/, double, {
      x: { dtype: 'int64' as never, shape: [1], data: new Int32Array(1) },
    });
    await refused('input', /whole and not negative, got \[1.5\]/, double, { x: { ...float([1]), shape: [1.5] } });
    await refused('input', /expected bool values of 0 and 1/, double, { x: bool([2], [1, 7]) });
    await refused('input', /input "x": expected a tensor, got none/, double, { x: undefined });
  });

  test(`${name}: an error of TensorFlow.js is reported with the program's name`, async () => {
    const odd = program<object>('odd', ({ tf }, { x }) => ({ y: tf.matMul(x as never, x as never) }));
    await refused('program', /program odd: .*inner s.*2,3/s, odd, { x: float([2, 3]) });
    const uneven = program<object>('uneven', ({ tf }, { x }) => ({ y: tf.sub(x!, tf.reshape(x!, [3, 2])) }));
    await refused('program', /program uneven: .*2,3.* and .*3,2/s, uneven, { x: float([2, 3]) });
    for (const [got, returned] of [
      [/output "y" to be a tensor, got number/, { y: 1 }],
      [/tensors by name, got none\./, {}],
      [/tensors by name, got undefined\./, undefined],
      [/tensors by name, got a promise\. Return them at once/, Promise.resolve({})],
    ] as const) {
      await refused(
        'program',
        new RegExp(`program no: expected ${got.source}`),
        program('no', () => returned as never),
      );
    }
    await refused(
      'program',
      /program lacking: .*'b' passed to 'mul'.* Correct it, or the shapes and dtypes of what it is given\.$/,
      program('lacking', ({ tf }, { x, y }) => ({ z: tf.mul(x!, y!) })),
      { x: float([1]) },
    );
  });

  test(`${name}: NaN and infinities are values like any other`, async () => {
    const { y } = await engine.run(double, {}, { x: float([3], [Number.NaN, Number.POSITIVE_INFINITY, -0]) });
    assert.deepEqual([...y!.data], [Number.NaN, Number.POSITIVE_INFINITY, -0]);
  });

  test(`${name}: empty tensors go in and out`, async () => {
    const { y } = await engine.run(double, {}, { x: float([0, 3], []) });
    assert.deepEqual([y!.shape, y!.data.length], [[0, 3], 0]);
  });

  test(`${name}: inputs are not changed, and outputs are separate copies`, async () => {
    const same = program<object>('same', (_, inputs) => ({ ...inputs, again: inputs.x! }));
    const inputs = { x: float([2], [1, 2]), b: bool([2], [0, 1]), i: int([1], [-5]), u: bytes([2], [0, 255]) };
    const first = await engine.run(same, {}, inputs);
    assert.deepEqual(first.u, int([2], [0, 255]));
    assert.deepEqual({ ...first, u: inputs.u }, { ...inputs, again: inputs.x });
    first.x!.data.fill(9);
    assert.deepEqual((await engine.run(same, {}, inputs)).x, float([2], [1, 2]));
  });

  test(`${name}: a program may give its tensors any names`, async () => {
    const named = program<object>('named', ({ tf }, { v1, v2 }) => {
      const hidden = tf.exp(tf.transpose(v1!));
      return { v3: tf.neg(hidden), v4: tf.mul(hidden, v2!), v5: v2!, '#2': tf.sub(hidden, 1) };
    });
    const outputs = await engine.run(named, {}, { v1: float([1, 2], [0, 0]), v2: float([], [3]) });
    const values = Object.entries(outputs).map(([each, { data }]) => [each, ...data]);
    assert.deepEqual(values, [
      ['v3', -1, -1],
      ['v4', 3, 3],
      ['v5', 3],
      ['#2', 0, 0],
    ]);
  });

  test(`${name}: no tensor is leaked, on success or failure`, async () => {
    const before = tf.memory().numTensors;
    const looping = program<object>('loop', ({ tf, scan }, { x }) => {
      const { state, each } = scan(4, { x: x! }, (s) => ({
        state: { x: tf.sin(tf.exp(s.x)) },
        each: { x: s.x },
      }));
      return { ...state, rows: each.x };
    });
    const failing = program<object>('fail', ({ tf, scan }, { x }) => {
      scan(4, { x: x! }, (s) => ({ state: { x: tf.stack([tf.sin(s.x), s.x]) } }));
      return {};
    });
    for (let i = 0; i < 3; i += 1) {
      await engine.run(looping, {}, { x: float([8]) });
      await assert.rejects(engine.run(failing, {}, { x: float([8]) }));
    }
    assert.equal(tf.memory().numTensors, before);
  });

  test(`${name}: the same inputs give the same bits in every run and in another engine object`, async () => {
    const step = program<object>('step', ({ tf, scan }, { x, w }) => {
      const { state, each } = scan(10, { w: w! }, (s) => {
        const y = tf.tanh(tf.matMul(x as never, s.w as never));
        return { state: { w: tf.sub(s.w, tf.matMul(x as never, y, true)) }, each: { norm: tf.norm(y) } };
      });
      return { ...state, ...each };
    });
    const inputs = { x: float([33, 17]), w: float([17, 5]) };
    const first = await engine.run(step, {}, inputs);
    assert.deepEqual(await engine.run(step, {}, inputs), first);
    const other = name === 'onnx' ? onnxEngine() : referenceEngine();
    assert.deepEqual(await other.run(step, {}, inputs), first);
  });
}

test('the two engines can run concurrently in one process', async () => {
  const runs = Object.values(engines).flatMap((engine) =>
    [1, 2, 3].map(async (value) => (await engine.run(double, {}, { x: float([1], [value]) })).y!.data[0]),
  );
  assert.deepEqual(await Promise.all(runs), [2, 4, 6, 2, 4, 6]);
});

test('onnx: reading a value on the host is refused, with an alternative', async () => {
  const looks: readonly ((x: Tensor) => unknown)[] = [
    (x) => x.dataSync(),
    (x) => x.arraySync(),
    (x) => x.print(),
    (x) => x.data(),
    (x) => tf.booleanMaskAsync(x, tf.greater(x, 0) as never),
  ];
  for (const look of looks) {
    const looking = program<object>('looking', ({ tf }, { x }) => {
      const y = tf.exp(x!);
      look(y);
      return { y };
    });
    await assert.rejects(engines.onnx.run(looking, {}, { x: float([1]) }), {
      kind: 'host-read',
      message: /program looking: .*tf\.where, scan or whileLoop/,
    });
  }
});

test('onnx: a kernel without a mapping is refused, naming kernel and program', async () => {
  const enlarged = program<object>('enlarged', ({ tf }, { x }) => ({ y: tf.image.resizeBilinear(x as never, [8, 8]) }));
  await assert.rejects(engines.onnx.run(enlarged, {}, { x: float([1, 4, 4, 1]) }), {
    kind: 'kernel',
    message: /program enlarged: .*got kernel ResizeBilinear/,
  });
});

test('onnx: an index out of range fails the run, and the engine remains usable', async () => {
  const picking = program<object>('picking', ({ tf }, { x, i }) => ({ y: tf.gather(x!, i as never) }));
  const run = (index: number) => engines.onnx.run(picking, {}, { x: float([2], [5, 6]), i: int([1], [index]) });
  await assert.rejects(run(7), { kind: 'session', message: /program picking: .*indices/ });
  assert.deepEqual([...(await run(1)).y!.data], [6]);
});

test('onnx: a tensor from outside the program is refused', async () => {
  let kept: ReturnType<typeof tf.scalar> | undefined;
  const keeping = program<object>('keeping', ({ tf }) => {
    kept ??= tf.keep(tf.scalar(2));
    return { y: tf.mul(kept, 2) };
  });
  await engines.reference.run(keeping, {}, {});
  await assert.rejects(engines.onnx.run(keeping, {}, {}), { kind: 'program', message: /one from outside/ });
  tf.dispose(kept);
});

test('onnx: a config that JSON cannot represent is refused', () =>
  assert.rejects(engines.onnx.run(double as Program<{ bound: number }>, { bound: Number.NaN }, { x: float([1]) }), {
    kind: 'input',
    message: /got NaN for bound/,
  }));
