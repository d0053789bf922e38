import { ComputeError } from './compute-error.ts';
import { sizeOf } from './graph/shape.ts';
import type { HostTensor, HostTensors } from './program.ts';

/** The array that holds the values of each dtype. */
export const arrays = { float32: Float32Array, int32: Int32Array, uint8: Uint8Array, bool: Uint8Array } as const;

/**
 * Checks that dtype, array type, shape and length of a program's inputs agree. NaN and infinities are ordinary values.
 *
 * @throws ComputeError of kind `input` naming the program and the tensor
 */
export function checkHostTensors(program: string, inputs: HostTensors): void {
  for (const [name, tensor] of Object.entries(inputs)) {
    const problem = tensor === undefined ? absent : problemOf(tensor);
    if (problem !== undefined) throw new ComputeError('input', `program ${program}, input "${name}": ${problem}`);
  }
}

const absent = 'expected a tensor, got none. Give it, or leave its name out.';

function problemOf({ dtype, shape, data }: HostTensor): string | undefined {
  if (!Object.hasOwn(arrays, dtype)) {
    return `expected a dtype of ${Object.keys(arrays).join(', ')}, got ${JSON.stringify(dtype)}. Convert it on the host.`;
  }
  if (!(data instanceof arrays[dtype])) {
    return `expected ${dtype} values in ${arrays[dtype].name}, got ${typeName(data)}. Pass the matching typed array.`;
  }
  const bad = shape.find((size) => !Number.isInteger(size) || size < 0);
  if (bad !== undefined)
    return `expected axis sizes that are whole and not negative, got [${shape}]. Correct the shape.`;
  if (sizeOf(shape) !== data.length) {
    return `expected ${sizeOf(shape)} values for shape [${shape}], got ${data.length}. Correct the shape or the data.`;
  }
  if (dtype === 'bool' && data.some((value) => value > 1)) {
    return 'expected bool values of 0 and 1, got another. Write true as 1.';
  }
  return undefined;
}

function typeName(value: unknown): string {
  return Object.prototype.toString.call(value).slice(8, -1);
}
