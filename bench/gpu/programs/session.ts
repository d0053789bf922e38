import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { Example } from '../../../compute/catalog.ts';
import { sessionOptions } from '../../../compute/engines/onnx.ts';
import type { HostTensor } from '../../../compute/program.ts';

/** The program of a session, and options beyond the engine's own. */
export interface Opening {
  readonly example: Pick<Example, 'describe' | 'inputs'>;
  readonly device: 'cpu' | 'webgpu' | 'cuda';
  /** Leave these outputs on the device. */
  readonly stays?: (output: string) => boolean;
  /** Write ONNX Runtime's profile to a file with this prefix. */
  readonly prefix?: string;
}

export interface Opened {
  readonly session: InferenceSession;
  /** By name; callers that feed outputs back replace them. */
  readonly feeds: { [name: string]: Tensor };
}

/** @throws ONNX Runtime's Error when the session cannot be opened */
export async function openSession({ example, device, stays, prefix }: Opening): Promise<Opened> {
  const { model, inputs, outputs } = await example.describe(device);
  const left = outputs.filter(({ name }) => stays?.(name) ?? false).map(({ name }) => [name, 'gpu-buffer'] as const);
  const session = await InferenceSession.create(model, {
    ...sessionOptions({ device, threads: 1 }),
    ...(left.length === 0 ? {} : { preferredOutputLocation: Object.fromEntries(left) }),
    ...(prefix === undefined ? {} : { enableProfiling: true, profileFilePrefix: prefix }),
  });
  const given = example.inputs();
  return { session, feeds: Object.fromEntries(inputs.map(({ name }) => [name, tensorOf(given[name]!)])) };
}

export function runOnce({ session, feeds }: Opened) {
  return session.run(feeds, session.outputNames, { logSeverityLevel: 4 });
}

function tensorOf({ dtype, data, shape }: HostTensor): Tensor {
  return new Tensor(dtype, data as never, shape);
}
