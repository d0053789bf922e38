/**
 * What went wrong at the tensor boundary:
 * - `input`: a host tensor is not what it says it is, or not what a program may be given
 * - `engine`: no such engine, or the device cannot be used
 * - `kernel`: the engine has no mapping for an operation of the program
 * - `host-read`: the program looked at a tensor's value while it was being traced
 * - `loop`: a loop's condition, state or count is not allowed
 * - `program`: the program returned something other than tensors, or TensorFlow.js refused an operation
 * - `session`: the compiled graph was refused or failed
 * - `memory`: the device has too little memory
 * - `device`: the device disappeared during a computation; a new process may get it back
 */
export type ComputeErrorKind =
  | 'input'
  | 'engine'
  | 'kernel'
  | 'host-read'
  | 'loop'
  | 'program'
  | 'session'
  | 'memory'
  | 'device';

/** Tells the pipeline what to do about an error: report a problem of the machine, or retry in a new worker. */
const codes: Partial<Record<ComputeErrorKind, string>> = {
  engine: 'ENVIRONMENT',
  memory: 'ENVIRONMENT',
  device: 'DEVICE_LOST',
};

/** An expected failure of a program or a device; the message says what was expected, what came and what to do. */
export class ComputeError extends Error {
  override readonly name = 'ComputeError';
  readonly kind: ComputeErrorKind;
  readonly code: string | undefined;

  constructor(kind: ComputeErrorKind, message: string, options?: { readonly cause: unknown }) {
    super(message, options);
    this.kind = kind;
    this.code = codes[kind];
  }
}
