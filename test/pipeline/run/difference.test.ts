import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type HostTensor, tensors } from '../../../artifacts/safetensors.ts';
import { firstDifference } from '../../../pipeline/run/difference.ts';

const encode = tensors('model').encode;
const float = (shape: readonly number[], ...data: number[]): HostTensor => ({
  dtype: 'float32',
  shape,
  data: Float32Array.from(data),
});
const model = { bias: float([2], 0, 1), weight: float([2, 3], 1, 2, 3, 4, 5, 6) };

for (const [what, before, after, expected] of [
  [
    'an element by its index',
    encode(model),
    encode({ ...model, weight: float([2, 3], 1, 2, 3, 4, 5.5, 7) }),
    'tensor weight, element [1, 1] was 5, is 5.5',
  ],
  [
    'a zero of opposite sign',
    encode(model),
    encode({ ...model, bias: float([2], -0, 1) }),
    'tensor bias, element [0] was 0, is -0',
  ],
  [
    'a scalar',
    encode({ loss: float([], 1) }),
    encode({ loss: float([], Number.NaN) }),
    'tensor loss, element [] was 1, is NaN',
  ],
  [
    'a shape',
    encode(model),
    encode({ ...model, weight: float([3, 2], 1, 2, 3, 4, 5, 6) }),
    'tensor weight was float32 [2, 3], is float32 [3, 2]',
  ],
  ['a removed tensor', encode(model), encode({ bias: model.bias }), 'tensor weight is gone'],
  ['an added tensor', encode({ bias: model.bias }), encode(model), 'tensor weight is new'],
  ['a byte of any other format', Buffer.from('[1,2]'), Buffer.from('[1,3]'), 'byte 3 was 50, is 51'],
  [
    'the end of the shorter one',
    Buffer.from('[1,2]'),
    Buffer.from('[1,2]\n'),
    'byte 5 is the first after the end of one: lengths 5 and 6',
  ],
] as const) {
  test(`the first difference names ${what}`, () => assert.equal(firstDifference(before, after), expected));
}
