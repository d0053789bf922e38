import assert from 'node:assert/strict';
import { test } from 'node:test';
import { onnxEngine } from '../../compute/engines/onnx.ts';
import { referenceEngine } from '../../compute/engines/reference.ts';
import { kernels } from '../../compute/onnx/kernels/table.ts';
import { type Program, program, type Tensor, type TensorFlow } from '../../compute/program.ts';
import { agree } from './conformance/agree.ts';
import type { Case } from './conformance/case.ts';
import { elementwiseCases } from './conformance/elementwise-cases.ts';
import { imageCases } from './conformance/image-cases.ts';
import { normalisationCases } from './conformance/normalisation-cases.ts';
import { oddCases } from './conformance/odd-cases.ts';
import { selectCases } from './conformance/select-cases.ts';
import { shapeCases } from './conformance/shape-cases.ts';

const cases: readonly Case[] = [
  ...elementwiseCases,
  ...shapeCases,
  ...selectCases,
  ...imageCases,
  ...normalisationCases,
  ...oddCases,
];
const reference = referenceEngine();
const onnx = onnxEngine();

for (const kernel of Object.keys(kernels).sort()) {
  const own = cases.filter((each) => each.kernel === kernel);
  test(`${kernel} is the same in both engines`, async (t) => {
    assert.notEqual(own.length, 0, 'every mapped kernel has a case');
    for (const each of own) {
      await t.test(each.note ?? 'plainly', async () => {
        const checked = valuesAndGradients(each);
        const expected = await reference.run(checked, {}, each.inputs);
        assert.ok(Object.keys(expected).length > 0);
        agree(expected, await onnx.run(checked, {}, each.inputs), each.tolerance, each.floor);
      });
    }
  });
}

test('every case is of a kernel that is mapped', () => {
  const unknown = cases.filter(({ kernel }) => !Object.hasOwn(kernels, kernel));
  assert.deepEqual(unknown, []);
});

/** What a case computes, and how a weighted sum of it changes with every float input. */
function valuesAndGradients({ kernel, inputs: types, apply, gradient = true }: Case): Program<object> {
  return program(kernel, ({ tf }, inputs) => {
    const floats = Object.keys(inputs).filter((name) => types[name]!.dtype === 'float32');
    const given = floats.map((name) => inputs[name]!);
    const outputs = (values: readonly Tensor[]) =>
      [apply(tf, { ...inputs, ...Object.fromEntries(floats.map((name, i) => [name, values[i]!])) })].flat() as Tensor[];
    const values = outputs(given).map((output, i) => [`value ${i}`, output] as const);
    if (!gradient || floats.length === 0) return Object.fromEntries(values);
    const loss = (...moved: Tensor[]) =>
      tf.addN(
        outputs(moved)
          .filter(isFloat)
          .map((y) => weightedSum(tf, y)),
      );
    const slopes = tf
      .grads(loss as never)(given)
      .map((slope, i) => [`gradient of ${floats[i]}`, slope] as const);
    return Object.fromEntries([...values, ...slopes]);
  });
}

/** Different weights, so that elements that change places are noticed. */
function weightedSum(tf: TensorFlow, y: Tensor): Tensor {
  return tf.sum(tf.mul(y, tf.sin(tf.reshape(tf.range(1, y.size + 1, 1, 'float32'), y.shape))));
}

function isFloat({ dtype }: Tensor): boolean {
  return dtype === 'float32';
}
