import { createHash } from 'node:crypto';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { ComputeError } from '../compute-error.ts';
import type { Choice } from '../devices/choice.ts';
import { elementAt } from '../element-at.ts';
import { checkHostTensors } from '../host-tensors.ts';
import { type Held, type Limits, leases } from '../onnx/leases.ts';
import type { Model } from '../onnx/model.ts';
import { processor } from '../onnx/processor.ts';
import { failureOf, withoutPlace } from '../onnx/session-failure.ts';
import { type Traced, traced } from '../onnx/trace.ts';
import type { Compute, HostTensor, HostTensors, OnHost, Program, Tensors } from '../program.ts';
import { trial } from '../trial.ts';

interface Compiled extends Held {
  readonly session: InferenceSession;
}

/** How a traced program is run: on which session, and with which names. */
interface Call {
  /** Digest of the model: programs that are traced to the same model share a session. */
  readonly model: string;
  readonly inputs: Model['inputs'];
  readonly fetched: Model['outputs'];
  readonly outputs: Traced['outputs'];
}

/** Where and how sessions run. */
export type Placement = Pick<Choice, 'device' | 'threads'>;

// One core per worker: several workers share a machine, and one thread always adds in the same order.
const oneThread: Placement = { device: 'cpu', threads: 1 };

/** What every session is opened with. */
export function sessionOptions({ device, threads }: Placement): InferenceSession.SessionOptions {
  return {
    // ONNX Runtime runs nodes that a GPU does not support, such as arithmetic in int64, on the CPU.
    executionProviders: [device],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    // Without it, runs are as fast, the second one is not slow, and large networks need a third less memory.
    enableMemPattern: false,
    // Only the reporter prints: ONNX Runtime's errors reach it as exceptions.
    logSeverityLevel: 4,
  };
}

/** A session keeps the memory of its largest run, which makes the next one a tenth faster; so the sum is bounded. */
const defaults: Limits = { count: 32, bytes: 512 * 2 ** 20 };

/**
 * Traces a program once per config and input shapes, compiles it with ONNX Runtime and runs it on one CPU thread.
 * The same inputs give the same bits on the same machine, run after run: one thread, no atomics, no random numbers.
 * Sessions are kept by what they compute, so that they serve the same program again after its module is evaluated anew.
 *
 * A run is synchronous inside ONNX Runtime: it blocks the event loop until it ends.
 */
export function onnxEngine(limits: Partial<Limits> = {}, placement: Placement = oneThread): Compute {
  const compiled = leases<Compiled>({ ...defaults, ...limits });
  const calls = new WeakMap<object, Map<string, Promise<Call>>>();
  return {
    run: async (program, config, inputs) => {
      checkHostTensors(program.name, inputs);
      let made: Promise<Traced> | undefined;
      const trace = () => {
        made ??= tracedFor(program, config, inputs, placement);
        return made;
      };
      const types = Object.entries(inputs).map(([name, { dtype, shape }]) => [name, dtype, shape]);
      const known = calls.get(program) ?? new Map<string, Promise<Call>>();
      calls.set(program, known);
      const call = await once(known, JSON.stringify([canonical(program.name, config), types]), () =>
        trace().then(callOf),
      );
      return compiled(
        call.model,
        async () => compile(program.name, (await trace()).model, placement),
        ({ session }) => runSession<ReturnType<typeof program.build>>(program.name, session, call, inputs),
      );
    },
  };
}

/** A failure is not kept. */
function once<T>(known: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const made = known.get(key) ?? make();
  known.set(key, made);
  made.catch(() => known.delete(key));
  return made;
}

async function tracedFor<C, I extends Tensors>(
  program: Program<C, I>,
  config: C,
  inputs: OnHost<I>,
  { device }: Placement,
): Promise<Traced> {
  return traced(program, config, inputs, device === 'cpu' ? await processor() : undefined);
}

function callOf({ model: { bytes, inputs, outputs: fetched }, outputs }: Traced): Call {
  return { model: createHash('sha256').update(bytes).digest('hex'), inputs, fetched, outputs };
}

/**
 * The engine on a device, after a trial that it computes there.
 *
 * @throws ComputeError of kind `engine` when the trial fails
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
      `engine onnx on ${placement.device}: expected a device that computes, got: ${withoutPlace((cause as Error).message)} \`repro doctor\` lists what is missing; --device cpu needs nothing.`,
      { cause },
    );
  }
}

async function compile(program: string, { bytes, footprint }: Model, placement: Placement): Promise<Compiled> {
  const create = () => InferenceSession.create(bytes, sessionOptions(placement));
  const session = await attempt(program, 'compiled', create);
  return { session, footprint, release: () => session.release() };
}

async function runSession<O extends Tensors>(
  program: string,
  session: InferenceSession,
  { inputs: names, fetched, outputs }: Call,
  inputs: HostTensors,
): Promise<OnHost<O>> {
  const feeds: { [name: string]: Tensor } = {};
  Object.values(inputs).forEach((input, i) => {
    const name = names[i];
    if (name !== undefined) feeds[name] = feed(input);
  });
  const run = () => session.run(feeds, fetched, { logSeverityLevel: 4 });
  const results = await attempt(program, 'run', run);
  return Object.fromEntries(
    outputs.map(({ name, dtype, shape }, i) => {
      const data = results[elementAt(fetched, i)]!.data as HostTensor['data'];
      return [name, { dtype, shape, data }];
    }),
  ) as OnHost<O>;
}

/** The array is not copied. */
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

/** The same text for equal configs, whatever the order of their keys. */
function canonical(program: string, config: unknown): string | undefined {
  return JSON.stringify(config, (key, value: unknown) => {
    if (typeof value === 'number' && !Number.isFinite(value)) {
      throw new ComputeError(
        'input',
        `program ${program}: expected a config of JSON values, got ${value} for ${key}. Write it as a string or leave it out.`,
      );
    }
    // JSON has no -0.
    if (Object.is(value, -0)) return { '-0': true };
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
