/**
 * What went wrong at the tensor boundary:
 * - `input`: a host tensor is not what it says it is, or not what a program may be given
 * - `engine`: no such engine, or the device cannot be used
 * - `kernel`: the engine has no mapping for an operation of the program
 * - `host-read`: the program looked at a tensor's value while it was being traced
 * - `loop`: a loop's condition, state or count cannot be
 * - `program`: the program returned something else than tensors, or TensorFlow.js refused what it asked for
 * - `session`: the compiled graph was refused or failed
 * - `memory`: the device has too little of it
 * - `device`: the device went away while it computed; a new process may have it again
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

/** How the pipeline knows what to do about an error: see to the machine, or try again in a new worker. */
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
