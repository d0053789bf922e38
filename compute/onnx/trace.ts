import { elementAt } from '../element-at.ts';
import type { TensorGraph } from '../graph/graph.ts';
import { cast } from '../graph/operations.ts';
import { createRecorder, type Processor } from '../graph/recorder.ts';
import type { HostTensor, OnHost, Program, Tensors } from '../program.ts';
import { build, tf } from '../tensorflow.ts';
import { backendName, tensorFor, tracing, valueFor } from './backend.ts';
import { loopScope } from './loops.ts';
import { type Model, model } from './model.ts';

/** A program turned into a model: what to feed and what to fetch. */
export interface Traced {
  readonly graph: TensorGraph;
  readonly model: Model;
  readonly outputs: readonly (Pick<HostTensor, 'dtype' | 'shape'> & { readonly name: string })[];
}

/**
 * Runs a program once with tensors that only stand for values, and compiles what it did into an ONNX model. Only the
 * inputs' shapes and dtypes are looked at.
 *
 * @param processor where it is to run on one
 * @throws ComputeError when the program does what cannot be traced
 */
export function traced<C, I extends Tensors>(
  program: Program<C, I>,
  config: C,
  inputs: OnHost<I>,
  processor?: Processor,
): Traced {
  const r = createRecorder(processor);
  return tracing(program.name, r, () => {
    tf.engine().startScope();
    try {
      const given = () =>
        Object.fromEntries(
          Object.entries(inputs).map(([name, input]) => [name, tensorFor(r.input(input, name))]),
        ) as Tensors as I;
      const outputs = Object.entries(build(backendName, program, loopScope(program.name, r), given, config));
      const results = outputs.map(([, tensor]) => {
        const value = valueFor(tensor);
        return value.dtype === 'uint8' ? cast(r, value, 'int32') : value;
      });
      r.root.outputs.push(...results);
      return {
        graph: r.root,
        model: model(
          r.root,
          outputs.map(([name]) => (Object.hasOwn(inputs, name) ? `next/${name}` : name)),
        ),
        outputs: outputs.map(([name], i) => {
          const { dtype, shape } = elementAt(results, i);
          return { name, dtype: dtype as HostTensor['dtype'], shape };
        }),
      };
    } finally {
      tf.engine().endScope();
    }
  });
}
