import { elementAt } from '../element-at.ts';
import { arrays, checkHostTensors } from '../host-tensors.ts';
import { checkCondition, checkLoop, checkState } from '../loop-state.ts';
import type { Compute, HostTensor, Scope, Tensor, Tensors } from '../program.ts';
import { build, tf } from '../tensorflow.ts';

/**
 * An engine that runs programs operation by operation on one of TensorFlow.js's own backends. Every tensor it makes is
 * disposed before `run` returns.
 *
 * @param backend its name in TensorFlow.js; must be registered
 */
export function eagerEngine(backend: string): Compute {
  return {
    run: async (program, config, inputs) => {
      checkHostTensors(program.name, inputs);
      tf.engine().startScope();
      try {
        const outputs = build(
          backend,
          program,
          eagerScope(program.name),
          () => mapTensors(inputs, enter) as unknown as Parameters<typeof program.build>[1],
          config,
        );
        return mapTensors(outputs, leave);
      } finally {
        tf.engine().endScope();
      }
    },
  };
}

function eagerScope(program: string): Scope {
  return {
    tf,
    scan: (count, initial, body) => {
      checkLoop(program, tf, count);
      const step = (state: typeof initial, index: number) =>
        tf.tidy(() => {
          const result = body(state, tf.scalar(index, 'int32'));
          return { state: successor(program, state, result.state), each: own(result.each ?? {}) };
        });
      // Without iterations, the body still runs once, for the shapes of `each`.
      const shapes = count === 0 ? step(initial, 0).each : {};
      let state = own(initial);
      const rows: Tensors[] = [];
      for (let index = 0; index < count; index += 1) {
        const result = step(state as typeof initial, index);
        tf.dispose(state);
        state = result.state;
        rows.push(result.each);
      }
      const each = count === 0 ? mapTensors(shapes, empty) : stack(rows);
      tf.dispose(rows);
      return { state, each } as never;
    },
    whileLoop: (initial, condition, body) => {
      checkLoop(program, tf);
      let state = own(initial) as typeof initial;
      while (holds(program, () => condition(state))) {
        const next = tf.tidy(() => successor(program, state, body(state)));
        tf.dispose(state);
        state = next as typeof initial;
      }
      return state;
    },
  };
}

/** Clones, so that the old state can be disposed even if the body returned some of its tensors. */
function own(tensors: Tensors): Tensors {
  return mapTensors(tensors, (tensor) => tf.clone(tensor));
}

/** The state after an iteration, in the order of the state before it. */
function successor(program: string, before: Tensors, after: Tensors): Tensors {
  checkState(program, before, after);
  return mapTensors(before, (_, name) => tf.clone(after[name]!));
}

function holds(program: string, condition: () => Tensor): boolean {
  const value = tf.tidy(condition);
  checkCondition(program, value);
  const [held] = value.dataSync();
  value.dispose();
  return held === 1;
}

function stack(rows: readonly Tensors[]): Tensors {
  return mapTensors(elementAt(rows, 0), (_, name) => tf.stack(rows.map((row) => row[name]!)));
}

function empty(tensor: Tensor): Tensor {
  return tf.zeros([0, ...tensor.shape], tensor.dtype);
}

/** A copy: TensorFlow.js keeps the array it is given, and an in-place kernel would reach the caller's data. */
function enter({ dtype, shape, data }: HostTensor): Tensor {
  const values = dtype === 'uint8' ? Int32Array.from(data) : data.slice();
  return tf.tensor(values, [...shape], dtype === 'uint8' ? 'int32' : dtype);
}

/** A copy too: TensorFlow.js keeps, for instance, an array of integers in a tensor that was cast to float32. */
function leave(tensor: Tensor): HostTensor {
  const dtype = tensor.dtype as Exclude<HostTensor['dtype'], 'uint8'>;
  return { dtype, shape: tensor.shape, data: arrays[dtype].from(tensor.dataSync()) };
}

function mapTensors<T extends { readonly [name: string]: unknown }, B>(
  tensors: T,
  change: (tensor: T[string], name: string) => B,
): { readonly [N in keyof T]: B } {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, tensor]) => [name, change(tensor as T[string], name)]),
  ) as { readonly [N in keyof T]: B };
}
