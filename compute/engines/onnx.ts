import { InferenceSession, Tensor } from 'onnxruntime-node';
import { ComputeError } from '../compute-error.ts';
import { checkHostTensors } from '../host-tensors.ts';
import { type Traced, traced } from '../onnx/trace.ts';
import type { Compute, HostTensor, HostTensors, Program } from '../program.ts';

/** A compiled program; `running` counts the runs that still need its session. */
interface Compiled {
  readonly traced: Traced;
  readonly session: InferenceSession;
  running: number;
  evicted: boolean;
}

const options: InferenceSession.SessionOptions = {
  executionProviders: ['cpu'],
  // One core a worker: several workers share a machine, and one thread adds up in one order.
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  executionMode: 'sequential',
  graphOptimizationLevel: 'all',
  // Failures come back as values; nothing is printed behind the reporter's back.
  logSeverityLevel: 4,
};

/**
 * Traces a program once per config and input shapes, compiles it with ONNX Runtime and runs it on one processor thread.
 * The same inputs give the same bits on the same machine, run after run: one thread, no atomics, no random numbers.
 *
 * @param capacity compiled programs kept; the one used longest ago is released first
 */
export function onnxEngine({ capacity = 32 }: { readonly capacity?: number } = {}): Compute {
  const compiled = new Map<string, Promise<Compiled>>();
  const programs = new WeakMap<object, number>();
  let count = 0;
  const keyOf = <C>(program: Program<C>, config: C, inputs: HostTensors) => {
    if (!programs.has(program)) programs.set(program, count++);
    const types = Object.entries(inputs).map(([name, { dtype, shape }]) => [name, dtype, shape]);
    return JSON.stringify([programs.get(program), canonical(program.name, config), types]);
  };
  return {
    run: async (program, config, inputs) => {
      checkHostTensors(program.name, inputs);
      const key = keyOf(program, config, inputs);
      const pending = compiled.get(key) ?? compile(program, config, inputs);
      // Taken out and put back, so that the map is in order of last use.
      compiled.delete(key);
      compiled.set(key, pending);
      const entry = await pending.catch((error: unknown) => {
        compiled.delete(key);
        throw error;
      });
      entry.running += 1;
      if (compiled.size > capacity) await evict(compiled);
      try {
        return await runSession(program.name, entry, inputs);
      } finally {
        entry.running -= 1;
        if (entry.evicted && entry.running === 0) await entry.session.release();
      }
    },
  };
}

async function compile<C>(program: Program<C>, config: C, inputs: HostTensors): Promise<Compiled> {
  const result = traced(program, config, inputs);
  const session = await attempt(program.name, 'compiled', () => InferenceSession.create(result.model.bytes, options));
  return { traced: result, session, running: 0, evicted: false };
}

async function evict(compiled: Map<string, Promise<Compiled>>): Promise<void> {
  const [key, pending] = compiled.entries().next().value!;
  compiled.delete(key);
  const entry = await pending.catch(() => undefined);
  if (entry === undefined) return;
  entry.evicted = true;
  if (entry.running === 0) await entry.session.release();
}

async function runSession(program: string, { traced: { model, outputs }, session }: Compiled, inputs: HostTensors) {
  const feeds: { [name: string]: Tensor } = {};
  Object.values(inputs).forEach((input, i) => {
    const name = model.inputs[i];
    if (name !== undefined) feeds[name] = feed(input);
  });
  const fetched = await attempt(program, 'run', () => session.run(feeds, model.outputs, { logSeverityLevel: 4 }));
  return Object.fromEntries(
    outputs.map(({ name, dtype, shape }, i) => {
      const data = fetched[model.outputs[i]!]!.data as HostTensor['data'];
      return [name, { dtype, shape, data }];
    }),
  );
}

/** The array is read where it lies, without a copy. */
function feed({ dtype, shape, data }: HostTensor): Tensor {
  return new Tensor(dtype, data as never, shape);
}

async function attempt<T>(program: string, what: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    throw new ComputeError(
      'session',
      `program ${program}: expected the graph to be ${what}, got from ONNX Runtime: ${(error as Error).message}. Check indices and shapes against the reference engine (REPRO_ENGINE=reference).`,
      { cause: error },
    );
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
