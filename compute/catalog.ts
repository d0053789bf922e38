import type { Choice } from './devices/choice.ts';
import { elementAt } from './element-at.ts';
import { census } from './graph/census.ts';
import { processor } from './onnx/processor.ts';
import { traced } from './onnx/trace.ts';
import type { Compute, HostTensor, HostTensors, OnHost, Program, Tensors } from './program.ts';

/** A tensor's name and type. */
export type Port = Pick<HostTensor, 'dtype' | 'shape'> & { readonly name: string };

/** What the onnx engine makes of a program. */
export interface Description {
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
  /** How many nodes of each operator, loops' bodies included, most frequent first. */
  readonly nodes: { readonly [operator: string]: number };
  /** Seconds that tracing took, without compiling. */
  readonly seconds: number;
  /** An ONNX `ModelProto`. */
  readonly model: Uint8Array;
}

/** A program with one choice of config and input shapes. */
export interface Example {
  readonly name: string;
  readonly about: string;
  /** Not to be written to: programs of one network share arrays. */
  inputs(): HostTensors;
  /**
   * @param device where the graph is to run: on a CPU, convolutions are written for its vector width
   * @throws ComputeError when the program cannot be traced
   */
  describe(device: Choice['device']): Promise<Description>;
  run(engine: Compute): Promise<HostTensors>;
}

/** What a program is run with. */
interface Given<C, I extends Tensors> {
  readonly config: C;
  readonly inputs: OnHost<I>;
}

/** @param given called when it is needed, as inputs may be large */
export function example<C, I extends Tensors, O extends Tensors>(
  { name, about }: Pick<Example, 'name' | 'about'>,
  program: Program<C, I, O>,
  given: () => Given<C, I>,
): Example {
  return {
    name,
    about,
    inputs: () => given().inputs,
    describe: (device) => describe(program, given(), device),
    run(engine) {
      const { config, inputs } = given();
      return engine.run(program, config, inputs);
    },
  };
}

async function describe<C, I extends Tensors>(
  program: Program<C, I>,
  { config, inputs }: Given<C, I>,
  device: Choice['device'],
): Promise<Description> {
  const target = device === 'cpu' ? await processor() : undefined;
  const started = performance.now();
  const { graph, model, outputs } = traced(program, config, inputs, target);
  const seconds = (performance.now() - started) / 1000;
  const given = Object.entries(inputs).map(([name, { dtype, shape }]) => ({ name, dtype, shape }));
  return {
    inputs: given.filter((_, i) => model.inputs[i] !== undefined),
    outputs: outputs.map(({ dtype, shape }, i) => ({ name: elementAt(model.outputs, i), dtype, shape })),
    nodes: census(graph),
    seconds,
    model: model.bytes,
  };
}
