import assert from 'node:assert/strict';
import { test } from 'node:test';
import { onnxEngine } from '../../compute/engines/onnx.ts';
import { referenceEngine } from '../../compute/engines/reference.ts';
import { traced } from '../../compute/onnx/trace.ts';
import { type HostTensors, type Program, program, type Tensor } from '../../compute/program.ts';
import { agree } from './conformance/agree.ts';
import { bool, bytes, float, int } from './conformance/case.ts';

const reference = referenceEngine();
const onnx = onnxEngine();

async function same(each: Program<object>, inputs: HostTensors = {}): Promise<HostTensors> {
  const expected = await reference.run(each, {}, inputs);
  agree(expected, await onnx.run(each, {}, inputs));
  return expected;
}

test('scan carries its state and stacks `each` along a new first axis', async () => {
  const sums = program('sums', ({ tf, scan }, { x }) => {
    const { state, each } = scan(3, { sum: tf.zeros([2]) as Tensor }, ({ sum }, index) => {
      const next = tf.add(sum, tf.mul(x!, tf.cast(index, 'float32')));
      return { state: { sum: next }, each: { next, index } };
    });
    return { ...state, ...each };
  });
  const { sum, next, index } = await same(sums, { x: float([2], [1, -2]) });
  assert.deepEqual([...sum!.data], [3, -6]);
  assert.deepEqual(next!.shape, [3, 2]);
  assert.deepEqual([...next!.data], [0, 0, 1, -2, 3, -6]);
  assert.deepEqual([...index!.data], [0, 1, 2]);
});

test('scan without iterations returns its state, and `each` of length 0', async () => {
  const none = program('none', ({ tf, scan }, { x }) => {
    const { state, each } = scan(0, { x: x! }, (before) => ({
      state: { x: tf.add(before.x, 1) },
      each: { row: tf.cast(before.x, 'int32'), flag: tf.greater(before.x, 0) },
    }));
    return { ...state, ...each };
  });
  const { x, row, flag } = await same(none, { x: float([2], [1, 2]) });
  assert.deepEqual([...x!.data], [1, 2]);
  assert.deepEqual([row!.shape, row!.dtype, flag!.dtype], [[0, 2], 'int32', 'bool']);
});

test('whileLoop tests before each iteration, the first included', async () => {
  const doubled = program('doubled', ({ tf, whileLoop }, { x }) =>
    whileLoop(
      { x: x!, steps: tf.scalar(0, 'int32') as Tensor },
      (state) => tf.less(state.x, 100),
      (state) => ({ x: tf.mul(state.x, 2), steps: tf.add(state.steps, tf.scalar(1, 'int32')) }),
    ),
  );
  assert.deepEqual([...(await same(doubled, { x: float([], [3]) })).steps!.data], [6]);
  assert.deepEqual([...(await same(doubled, { x: float([], [500]) })).steps!.data], [0]);
});

test('loops nest three deep, and inner bodies read values of all outer loops', async () => {
  const nested = program('nested', ({ tf, scan, whileLoop }, { x }) => {
    const outer = scan(2, { a: x! }, ({ a }, i) => {
      const middle = scan(3, { b: tf.mul(a, 0.5) }, ({ b }, j) => {
        const inner = whileLoop(
          { c: b, k: tf.scalar(0, 'int32') as Tensor },
          ({ k }) => tf.lessEqual(k, tf.add(i, j)),
          ({ c, k }) => ({ c: tf.add(tf.mul(c, 0.9), tf.mul(a, x!)), k: tf.add(k, tf.scalar(1, 'int32')) }),
        );
        return { state: { b: inner.c }, each: { k: inner.k } };
      });
      return { state: { a: tf.sub(middle.state.b, a) }, each: { k: middle.each.k, b: middle.state.b } };
    });
    return { a: outer.state.a, ...outer.each };
  });
  const { k, b } = await same(nested, { x: float([2], [0.5, -0.25]) });
  assert.deepEqual(
    [k!.shape, b!.shape],
    [
      [2, 3],
      [2, 2],
    ],
  );
  assert.deepEqual([...k!.data], [1, 2, 3, 2, 3, 4]);
});

test('int32 and bool states are carried, and a state may pass through, swap or become a constant', async () => {
  const mixed = program('mixed', ({ tf, scan }, { i, b, x, y }) => {
    const start = { i: i!, b: b!, x: x!, y: y!, kept: x!, constant: tf.zeros([2]) as Tensor };
    const { state } = scan(3, start, (s) => ({
      state: {
        i: tf.add(s.i, s.i),
        b: tf.logicalNot(s.b),
        x: s.y,
        y: s.x,
        kept: s.kept,
        constant: tf.ones([2]) as Tensor,
      },
    }));
    return { ...state, sum: tf.add(state.kept, state.constant) };
  });
  const result = await same(mixed, {
    i: int([2], [1, -3]),
    b: bool([2], [1, 0]),
    x: float([2], [1, 2]),
    y: float([2], [3, 4]),
  });
  assert.deepEqual([...result.x!.data], [3, 4]);
  assert.deepEqual([...result.b!.data], [0, 1]);
});

test('one tensor may be two states, two rows of `each` and two outputs', async () => {
  const twice = program('twice', ({ tf, scan }, { x }) => {
    const { state, each } = scan(2, { a: x!, b: x! }, ({ a, b }) => {
      const next = tf.add(a, b);
      return { state: { a: next, b: next }, each: { next, again: next, x: x! } };
    });
    return { ...state, ...each, x: x!, y: x!, one: tf.scalar(1), uno: tf.scalar(1) };
  });
  const { b, again } = await same(twice, { x: float([1], [1]) });
  assert.deepEqual([...b!.data], [4]);
  assert.deepEqual([...again!.data], [2, 4]);
});

test('bytes can be gathered by indices inside a loop, and be a state', async () => {
  const batches = program('batches', ({ tf, scan }, { images, rows }) => {
    const { state, each } = scan(2, { last: tf.gather(images!, [0, 1]) }, ({ last }, i) => {
      const batch = tf.gather(images!, tf.gather(rows!, i));
      return {
        state: { last: batch },
        each: { mean: tf.mean(tf.cast(batch, 'float32')), change: tf.sub(batch, last) },
      };
    });
    return { ...state, ...each };
  });
  const { change } = await same(batches, {
    images: bytes([3, 2, 1], [0, 255, 10, 20, 7, 9]),
    rows: int([2, 2], [2, 0, 1, 1]),
  });
  assert.deepEqual([...change!.data], [7, -246, -10, 235, 3, 11, 10, -235]);
});

test('a gradient can be taken inside a loop', async () => {
  const descent = program('descent', ({ tf, scan }, { x }) => {
    const slope = tf.grad((w: Tensor) => tf.sum(tf.square(tf.sub(w, 3))));
    const { state } = scan(20, { w: x! }, ({ w }) => ({ state: { w: tf.sub(w, tf.mul(0.1, slope(w))) } }));
    return state;
  });
  const { w } = await same(descent, { x: float([2], [10, -4]) });
  assert.ok(w!.data.every((value) => Math.abs(value - 3) < 0.1));
});

for (const [name, engine] of Object.entries({ reference, onnx })) {
  const refused = async (message: RegExp, build: Program<object>['build']) =>
    assert.rejects(engine.run(program('looping', build), {}, { x: float([2]) }), { kind: 'loop', message });

  test(`${name}: a loop whose state changes shape, dtype or names is refused`, async () => {
    await refused(
      /program looping.*"x" to stay float32 \[2\], got float32 \[4\]/,
      ({ tf, scan }, { x }) => scan(2, { x: x! }, (s) => ({ state: { x: tf.tile(s.x, [2]) } })).state,
    );
    await refused(/"x" to stay float32 \[2\], got int32 \[2\]/, ({ tf, whileLoop }, { x }) =>
      whileLoop(
        { x: x! },
        (s) => tf.any(tf.greater(s.x, 0)),
        (s) => ({ x: tf.cast(s.x, 'int32') }),
      ),
    );
    await refused(
      /state \{x\}, got \{x, y\}/,
      ({ scan }, { x }) => scan(2, { x: x! }, (s) => ({ state: { ...s, y: s.x } as never })).state,
    );
  });

  test(`${name}: a condition that is not a bool scalar is refused`, async () => {
    await refused(/bool scalar, got bool \[2\]/, ({ tf, whileLoop }, { x }) =>
      whileLoop(
        { x: x! },
        (s) => tf.greater(s.x, 0),
        (s) => s,
      ),
    );
    await refused(/bool scalar, got float32 \[\]/, ({ tf, whileLoop }, { x }) =>
      whileLoop(
        { x: x! },
        (s) => tf.sum(s.x),
        (s) => s,
      ),
    );
  });

  test(`${name}: a count that is not a natural number is refused`, async () => {
    await refused(/got -1/, ({ scan }, { x }) => scan(-1, { x: x! }, (state) => ({ state })).state);
    await refused(/got 1.5/, ({ scan }, { x }) => scan(1.5, { x: x! }, (state) => ({ state })).state);
  });

  test(`${name}: a loop inside a differentiated function is refused`, async () => {
    await refused(/inside tf\.grad/, ({ tf, scan }, { x }) => {
      const looped = (w: Tensor) => scan(2, { w }, (s) => ({ state: { w: tf.square(s.w) } })).state.w;
      return { slope: tf.grad(looped)(x!) };
    });
  });
}

test('onnx: a state that the body returns unchanged is not carried', () => {
  const kept = program('kept', ({ tf, scan }, { x, y }) => {
    const { state } = scan(3, { x: x!, y: y! }, (s) => ({ state: { x: tf.add(s.x, s.y), y: s.y } }));
    return state;
  });
  const { graph } = traced(kept, {}, { x: float([2]), y: float([2]) });
  const { inputs, outputs } = graph.nodes.find(({ op }) => op === 'Loop')!;
  // The count and the condition precede the states.
  assert.deepEqual([inputs.length, outputs.length], [3, 1]);
});

test('onnx: a tensor of a loop that has ended is refused', async () => {
  let leaked: Tensor | undefined;
  const leaking = program('leaking', ({ tf, scan }, { x }) => {
    scan(2, { x: x! }, (s) => {
      leaked = tf.exp(s.x);
      return { state: { x: leaked } };
    });
    return { leaked: tf.exp(leaked!) };
  });
  await assert.rejects(onnx.run(leaking, {}, { x: float([2]) }), {
    kind: 'loop',
    message: /inside a loop that has ended/,
  });
});
