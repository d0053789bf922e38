import assert from 'node:assert/strict';
import type { HostTensor, HostTensors } from '../../../compute/program.ts';

/**
 * Fails unless two engines' outputs have the same names, dtypes and shapes, and values that agree: NaN with NaN, an
 * infinity with the same infinity, numbers within `tolerance` (relative to the expected one) or within `floor` (absolute).
 */
export function agree(expected: HostTensors, got: HostTensors, tolerance = 1e-5, floor = 1e-9): void {
  assert.deepEqual(Object.keys(got), Object.keys(expected));
  for (const [name, tensor] of Object.entries(expected)) {
    const other = got[name] as HostTensor;
    assert.deepEqual([other.dtype, other.shape], [tensor.dtype, tensor.shape], `type of ${name}`);
    assert.equal(other.data.constructor, tensor.data.constructor, `array of ${name}`);
    tensor.data.forEach((value, i) => {
      assert.ok(
        close(value, other.data[i]!, tolerance, floor),
        `${name}[${i}]: expected ${value}, got ${other.data[i]}`,
      );
    });
  }
}

function close(expected: number, got: number, tolerance: number, floor: number): boolean {
  if (expected === got || (Number.isNaN(expected) && Number.isNaN(got))) return true;
  return Math.abs(expected - got) <= tolerance * Math.abs(expected) + floor;
}
