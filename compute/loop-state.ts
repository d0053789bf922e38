import { ComputeError } from './compute-error.ts';
import type { TensorFlow, Tensors } from './program.ts';

/**
 * Refuses what the engines would not run alike: a loop whose gradient is wanted (the tape does not reach through
 * `Loop`) and a count that is not a whole number of iterations.
 *
 * @throws ComputeError of kind `loop`
 */
export function checkLoop(program: string, tf: TensorFlow, count = 0): void {
  if (tf.engine().isTapeOn()) {
    throw new ComputeError(
      'loop',
      `program ${program}: expected a loop outside of what is differentiated, got one inside tf.grad. Take the gradient inside the loop's body instead.`,
    );
  }
  if (!Number.isInteger(count) || count < 0) {
    throw new ComputeError(
      'loop',
      `program ${program}: expected a whole number of iterations, 0 or more, got ${count}. Correct the count.`,
    );
  }
}

/** @throws ComputeError of kind `loop` when an iteration changes the state's names, shapes or dtypes */
export function checkState(program: string, before: Tensors, after: Tensors): void {
  const expected = Object.keys(before).sort();
  const got = Object.keys(after).sort();
  if (expected.join() !== got.join()) {
    throw new ComputeError(
      'loop',
      `program ${program}: expected a loop to return the state {${expected.join(', ')}}, got {${got.join(', ')}}. Return every tensor of the state and put others into \`each\`.`,
    );
  }
  for (const name of expected) {
    const [was, is] = [before[name]!, after[name]!];
    if (was.dtype === is.dtype && was.shape.join() === is.shape.join()) continue;
    throw new ComputeError(
      'loop',
      `program ${program}: expected loop state "${name}" to stay ${was.dtype} [${was.shape}], got ${is.dtype} [${is.shape}]. Cast or reshape it in the body.`,
    );
  }
}

/** @throws ComputeError of kind `loop` when the condition is not a bool scalar */
export function checkCondition(program: string, { dtype, shape }: { dtype: string; shape: readonly number[] }): void {
  if (dtype === 'bool' && shape.length === 0) return;
  throw new ComputeError(
    'loop',
    `program ${program}: expected a loop's condition to be a bool scalar, got ${dtype} [${shape}]. Compare, then reduce with tf.any or tf.all.`,
  );
}
