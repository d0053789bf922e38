import { InferenceSession, Tensor } from 'onnxruntime-node';
import { ComputeError } from '../compute-error.ts';
import type { Choice } from '../devices/choice.ts';
import { elementAt } from '../element-at.ts';
import { checkHostTensors } from '../host-tensors.ts';
import { type Held, type Limits, leases } from '../onnx/leases.ts';
import { processor } from '../onnx/processor.ts';
import { failureOf, withoutPlace } from '../onnx/session-failure.ts';
import { type Traced, traced } from '../onnx/trace.ts';
import type { Compute, HostTensor, HostTensors, OnHost, Program, Tensors } from '../program.ts';
import { trial } from '../trial.ts';

interface Compiled extends Held {
  readonly traced: Traced;
  readonly session: InferenceSession;
}

/** Where and how sessions run. */
export type Placement = Pick<Choice, 'device' | 'threads'>;

// One core a worker: several workers share a machine, and one thread adds up in one order.
const oneThread: Placement = { device: 'cpu', threads: 1 };

/** What every session is opened with. */
export function sessionOptions({ device, threads }: Placement): InferenceSession.SessionOptions {
  return {
    // What a GPU cannot do, such as counting in int64, ONNX Runtime gives to the processor, node by node.
    executionProviders: [device],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    // As fast without, after a slower second run with; and a third less memory for the large networks.
    enableMemPattern: false,
    // Failures come back as values; nothing is printed behind the reporter's back.
    logSeverityLevel: 4,
  };
}

/** A session keeps the memory of its largest run for the next one, which is a tenth faster; so the sum is bounded. */
const defaults: Limits = { count: 32, bytes: 512 * 2 ** 20 };

/**
 * Traces a program once per config and input shapes, compiles it with ONNX Runtime and runs it on one processor thread.
 * The same inputs give the same bits on the same machine, run after run: one thread, no atomics, no random numbers.
 *
 * A run is synchronous inside ONNX Runtime: the process answers nothing else until it ends.
 */
export function onnxEngine(limits: Partial<Limits> = {}, placement: Placement = oneThread): Compute {
  const compiled = leases<Compiled>({ ...defaults, ...limits });
  const programs = new WeakMap<object, number>();
  let count = 0;
  return {
    run: async (program, config, inputs) => {
      checkHostTensors(program.name, inputs);
      if (!programs.has(program)) programs.set(program, count++);
      const types = Object.entries(inputs).map(([name, { dtype, shape }]) => [name, dtype, shape]);
      const key = JSON.stringify([programs.get(program), canonical(program.name, config), types]);
      return compiled(
        key,
        () => compile(program, config, inputs, placement),
        (each) => runSession<ReturnType<typeof program.build>>(program.name, each, inputs),
      );
    },
  };
}

/**
 * The engine on a device that has been seen to compute.
 *
 * @throws ComputeError of kind `engine` when it does not
 */
export async function openOnnx(placement: Placement): Promise<Compute> {
  const engine = onnxEngine({}, placement);
  if (placement.device === 'cpu') return engine;
  try {
    await trial(engine);
    return engine;
  } catch (error) {
    const { cause = error } = error as Error;
    throw new ComputeError(
      'engine',
      `engine onnx on ${placement.device}: expected a device that computes, got: ${withoutPlace((cause as Error).message)} \`repro doctor\` tells what is missing; --device cpu needs nothing.`,
      { cause },
    );
  }
}

async function compile<C, I extends Tensors>(
  program: Program<C, I>,
  config: C,
  inputs: OnHost<I>,
  placement: Placement,
): Promise<Compiled> {
  const result = traced(program, config, inputs, placement.device === 'cpu' ? await processor() : undefined);
  const create = () => InferenceSession.create(result.model.bytes, sessionOptions(placement));
  const session = await attempt(program.name, 'compiled', create);
  return { traced: result, session, footprint: result.model.footprint, release: () => session.release() };
}

async function runSession<O extends Tensors>(
  program: string,
  { traced: { model, outputs }, session }: Compiled,
  inputs: HostTensors,
): Promise<OnHost<O>> {
  const feeds: { [name: string]: Tensor } = {};
  Object.values(inputs).forEach((input, i) => {
    const name = model.inputs[i];
    if (name !== undefined) feeds[name] = feed(input);
  });
  const run = () => session.run(feeds, model.outputs, { logSeverityLevel: 4 });
  const fetched = await attempt(program, 'run', run);
  return Object.fromEntries(
    outputs.map(({ name, dtype, shape }, i) => {
      const data = fetched[elementAt(model.outputs, i)]!.data as HostTensor['data'];
      return [name, { dtype, shape, data }];
    }),
  ) as OnHost<O>;
}

/** The array is read where it lies, without a copy. */
function feed({ dtype, shape, data }: HostTensor): Tensor {
  return new Tensor(dtype, data as never, shape);
}

async function attempt<T>(program: string, what: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    throw failureOf(program, what, error as Error);
  }
}

/** One text for configs that mean the same, whatever the order of their keys. */
function canonical(program: string, config: unknown): string | undefined {
  return JSON.stringify(config, (key, value: unknown) => {
    if (typeof value === 'number' && !Number.isFinite(value)) {
      throw new ComputeError(
        'input',
        `program ${program}: expected a config of JSON values, got ${value} for ${key}. Say it in another way.`,
      );
    }
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
