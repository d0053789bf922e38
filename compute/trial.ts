import { type Compute, program, type Scope, type Tensors } from './program.ts';

const known = program(
  'trial',
  ({ tf, scan }: Scope, { x }: Tensors<'x'>, _: object) =>
    scan(3, { y: x }, ({ y }) => ({ state: { y: tf.add(tf.matMul(y as never, x as never), 1) } })).state,
);
const expected = '4,26,3,27';

/** Lets an engine compute a known result, with a loop in it. @throws Error when it fails or the result is wrong */
export async function trial(engine: Compute): Promise<void> {
  const x = { dtype: 'float32', shape: [2, 2], data: Float32Array.of(1, 1, 0, 2) } as const;
  const { y } = await engine.run(known, {}, { x });
  if (`${y.data}` !== expected) throw new Error(`expected the trial to give ${expected}, got ${y.data}`);
}
