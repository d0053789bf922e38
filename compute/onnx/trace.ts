import { elementAt } from '../element-at.ts';
import type { TensorGraph } from '../graph/graph.ts';
import { cast } from '../graph/operations.ts';
import { createRecorder, type Processor } from '../graph/recorder.ts';
import type { HostTensor, OnHost, Program, Tensors } from '../program.ts';
import { build, tf } from '../tensorflow.ts';
import { backendName, tensorFor, tracing, valueFor } from './backend.ts';
import { loopScope } from './loops.ts';
import { type Model, model } from './model.ts';

/** A program compiled to a model, with its inputs and outputs. */
export interface Traced {
  readonly graph: TensorGraph;
  readonly model: Model;
  readonly outputs: readonly (Pick<HostTensor, 'dtype' | 'shape'> & { readonly name: string })[];
}

/**
 * Runs a program once with placeholder tensors and compiles the recorded operations into an ONNX model. Of the inputs,
 * only shapes and dtypes are read.
 *
 * @param processor the CPU that the model is to run on; undefined for another device
 * @throws ComputeError when the program cannot be traced
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
