import type { HostTensor } from '../../compute/program.ts';
import type { Parameter } from './layer.ts';
import { type Network, parameters } from './network.ts';
import { random } from './random.ts';

/**
 * The random start of a network, drawn like Caffe's "xavier" filler: weights uniform in ±√(3 / fan-in), biases 0. Batch
 * normalization starts as the identity: scales and variances 1, shifts and means 0.
 *
 * @param seed 0 … 2^53 - 1
 * @returns float32 tensors with the names and shapes of {@link parameters}
 */
export function initialWeights(net: Network, seed: number): { readonly [name: string]: HostTensor } {
  return Object.fromEntries(
    parameters(net).map((parameter, order) => [
      parameter.name,
      { dtype: 'float32', shape: parameter.shape, data: draw(parameter, seed, order) } as const,
    ]),
  );
}

function draw({ shape, fanIn, start }: Parameter, seed: number, order: number): Float32Array {
  const data = new Float32Array(shape.reduce((product, axis) => product * axis, 1));
  if (fanIn === null) return data.fill(start);
  const { uniform } = random(seed, 'initial weights', order);
  const limit = Math.sqrt(3 / fanIn);
  return data.map(() => limit * (2 * uniform() - 1));
}
