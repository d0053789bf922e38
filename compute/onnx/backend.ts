import { type BackendValues, type DataId, type DataType, KernelBackend, type TensorInfo } from '@tensorflow/tfjs-core';
import { ComputeError } from '../compute-error.ts';
import type { Elements, Value } from '../graph/graph.ts';
import { cast, constant } from '../graph/operations.ts';
import type { Recorder } from '../graph/recorder.ts';
import type { Tensor } from '../program.ts';
import { tf } from '../tensorflow.ts';
import { bytewise } from './kernels/layout.ts';
import { kernels } from './kernels/table.ts';

/** The name in TensorFlow.js of the backend that records instead of computing. */
export const backendName = 'trace';

/** The current trace. There is only one: backend names are unique in TensorFlow.js, and tracing is synchronous. */
interface Trace {
  readonly program: string;
  readonly recorder: Recorder;
  /** The error for an asynchronous read of a value, which cannot be thrown at once. */
  refused?: ComputeError;
}

const elementTypes = { float32: Float32Array, int32: Int32Array, bool: Uint8Array } as const;
const values = new WeakMap<DataId, Value>();
let trace: Trace | undefined;

/**
 * Runs `body` with every operation of TensorFlow.js recorded.
 *
 * @throws ComputeError of kind `kernel` or `host-read`
 */
export function tracing<T>(program: string, recorder: Recorder, body: () => T): T {
  register();
  const outer = trace;
  const own: Trace = { program, recorder };
  trace = own;
  try {
    const made = body();
    if (own.refused !== undefined) throw own.refused;
    return made;
  } finally {
    trace = outer;
  }
}

/** The value that a tensor stands for. */
export function valueFor(tensor: Tensor | TensorInfo): Value {
  const value = values.get(tensor.dataId);
  if (value !== undefined) return value;
  throw new ComputeError(
    'program',
    `program ${trace?.program}: expected a tensor made by the program or given to it, got one from outside. Pass it as an input.`,
  );
}

/** A tensor that stands for a value. */
export function tensorFor(value: Value): Tensor {
  return tf.engine().makeTensorFromTensorInfo(info(value));
}

function info(value: Value): TensorInfo {
  const dataId = {};
  values.set(dataId, value);
  return { dataId, shape: [...value.shape], dtype: value.dtype === 'uint8' ? 'int32' : (value.dtype as DataType) };
}

class TracingBackend extends KernelBackend {
  override write(elements: BackendValues, shape: number[], dtype: DataType): DataId {
    if (!Object.hasOwn(elementTypes, dtype)) throw unsupported(`tensors of ${dtype}`);
    const type = dtype as keyof typeof elementTypes;
    return info(constant(trace!.recorder, type, shape, elementTypes[type].from(elements as ArrayLike<number>))).dataId;
  }

  override readSync(dataId: DataId): Elements & Float32Array {
    const known = values.get(dataId)?.constant;
    if (known !== undefined) return known as Float32Array;
    throw new ComputeError(
      'host-read',
      `program ${trace?.program}: expected only operations on tensors, got a look at a tensor's value (data, array, print). Compute with tf.where, scan or whileLoop; return the tensor to read it.`,
    );
  }

  override read(dataId: DataId): Promise<Float32Array> {
    try {
      return Promise.resolve(this.readSync(dataId));
    } catch (error) {
      // A promise would be rejected only after tracing: `tracing` throws the error, and this one never settles.
      if (trace !== undefined) trace.refused ??= error as ComputeError;
      return new Promise(() => {});
    }
  }

  override floatPrecision(): 32 {
    return 32;
  }

  override epsilon(): number {
    return 1e-7;
  }

  override numDataIds(): number {
    return 0;
  }

  override refCount(): number {
    return 1;
  }

  override incRef(): void {}

  override disposeData(): boolean {
    return true;
  }

  override memory() {
    return { unreliable: true };
  }

  override dispose(): void {}
}

function register(): void {
  if (tf.findBackend(backendName) !== null) return;
  tf.registerBackend(backendName, () => new TracingBackend());
  for (const kernelName of kernelNames()) {
    tf.registerKernel({ kernelName, backendName, kernelFunc: (call) => record(kernelName, call as unknown as Call) });
  }
}

/** TensorFlow.js exports every kernel's name as a constant. */
function kernelNames(): Iterable<string> {
  const names = Object.values(tf).filter((exported) => typeof exported === 'string' && /^_?[A-Z]/.test(exported));
  return new Set([...(names as string[]), ...Object.keys(kernels)]);
}

interface Call {
  readonly inputs: { readonly [name: string]: TensorInfo | null };
  readonly attrs: object;
}

function record(kernelName: string, { inputs, attrs }: Call): TensorInfo | TensorInfo[] {
  const kernel = kernels[kernelName];
  if (kernel === undefined) throw unsupported(`kernel ${kernelName}`);
  const { recorder } = trace!;
  const operands: { [name: string]: Value } = {};
  for (const [name, tensor] of Object.entries(inputs)) {
    if (tensor == null) continue;
    const value = valueFor(tensor);
    operands[name] = value.dtype === 'uint8' && !bytewise.has(kernelName) ? cast(recorder, value, 'int32') : value;
  }
  const outputs = kernel(recorder, operands as never, attrs as never);
  return Array.isArray(outputs) ? outputs.map(info) : info(outputs as Value);
}

function unsupported(what: string): ComputeError {
  return new ComputeError(
    'kernel',
    `program ${trace?.program}: expected kernels that the onnx engine maps, got ${what}. Write it with other operations, or add it to compute/onnx/kernels/.`,
  );
}
