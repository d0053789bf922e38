import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { onnxEngine } from '../../compute/engines/onnx.ts';
import { program, type Tensor } from '../../compute/program.ts';
import { float } from './conformance/case.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Resident memory in MB, after garbage collection. */
function resident(): number {
  collect();
  return process.memoryUsage.rss() / 1e6;
}

const megabytes = 4;
const shape = [megabytes * 250, 1000];

test('running a program 150 times does not retain its 4 MB inputs and outputs', async () => {
  const engine = onnxEngine();
  const shift = program<number>('shift', ({ tf }, { x }, by) => ({ y: tf.add(x!, by) }));
  const x = { ...float([]), shape, data: new Float32Array(megabytes * 250_000) };
  await engine.run(shift, 1, { x });
  const before = resident();
  for (let i = 0; i < 150; i += 1) await engine.run(shift, 1, { x });
  const growth = resident() - before;
  assert.ok(growth < 150, `expected less than 150 of 600 MB to be retained, got ${growth}`);
});

test('a loop of 100,000 iterations retains the tensors of one iteration', async () => {
  const engine = onnxEngine();
  const size = 2_500;
  const descent = program<number>('descent', ({ tf, scan, whileLoop }, { x }, count) => {
    const { state } = scan(count, { x: x! }, (s) => ({ state: { x: tf.sub(s.x, tf.mul(s.x, 1e-4)) } }));
    const until = whileLoop(
      { x: state.x, left: tf.scalar(count) as Tensor },
      ({ left }) => tf.greater(left, 0),
      (s) => ({ x: tf.add(s.x, tf.mul(s.x, 1e-4)), left: tf.sub(s.left, 1) }),
    );
    return { x: until.x };
  });
  const x = float([size]);
  await engine.run(descent, 1_000, { x });
  const before = resident();
  await engine.run(descent, 50_000, { x });
  const growth = resident() - before;
  assert.ok(growth < 50, `expected less than 50 of 1,000 MB to be retained, got ${growth}`);
});

test('of 24 programs with 2 MB of constants only two are kept if the limit is two', async () => {
  const engine = onnxEngine({ count: 2 });
  const ramp = program<number>('ramp', ({ tf }, { x }, start) => {
    const size = 500_000;
    return { y: tf.sum(tf.mul(x!, tf.range(start, start + size, 1, 'float32'))) };
  });
  for (let i = 0; i < 2; i += 1) await engine.run(ramp, i, { x: float([], [1]) });
  const before = resident();
  for (let i = 2; i < 24; i += 1) await engine.run(ramp, i, { x: float([], [1]) });
  const growth = resident() - before;
  assert.ok(growth < 100, `expected less than 100 of 150 MB to be retained, got ${growth}`);
});
