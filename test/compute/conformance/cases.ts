import { kernels } from '../../../compute/onnx/kernels/table.ts';
import { type Program, program, type Tensor, type TensorFlow } from '../../../compute/program.ts';
import type { Case } from './case.ts';
import { elementwiseCases } from './elementwise-cases.ts';
import { imageCases } from './image-cases.ts';
import { normalizationCases } from './normalization-cases.ts';
import { oddCases } from './odd-cases.ts';
import { selectCases } from './select-cases.ts';
import { shapeCases } from './shape-cases.ts';

/** Every case of every kernel. */
export const cases: readonly Case[] = [
  ...elementwiseCases,
  ...shapeCases,
  ...selectCases,
  ...imageCases,
  ...normalizationCases,
  ...oddCases,
];

/** The names of all mapped kernels. */
export const kernelNames: readonly string[] = Object.keys(kernels).sort();

/** The outputs of a case, and the gradient of a weighted sum of them by every float input. */
export function valuesAndGradients({ kernel, inputs: types, apply, gradient = true }: Case): Program<object> {
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

/** Distinct weights, so that swapped elements are detected. */
function weightedSum(tf: TensorFlow, y: Tensor): Tensor {
  return tf.sum(tf.mul(y, tf.sin(tf.reshape(tf.range(1, y.size + 1, 1, 'float32'), y.shape))));
}

function isFloat({ dtype }: Tensor): boolean {
  return dtype === 'float32';
}
