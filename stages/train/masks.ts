import type { HostTensor, HostTensors } from '../../compute/program.ts';
import { prunable } from '../model/prunable.ts';
import type { Constrain } from './sgd.ts';

/** `mask/p` float32 for each weight tensor p of a pruned model: 0 where the weight is exactly 0, else 1. */
export function masksOf(model: HostTensors): HostTensors {
  return Object.fromEntries(
    prunable(model).map(([name, { shape, data }]): [string, HostTensor] => [
      maskOf(name),
      { dtype: 'float32', shape, data: Float32Array.from(data, (weight) => (weight === 0 ? 0 : 1)) },
    ]),
  );
}

/**
 * Keeps pruned weights at 0 by masking the momentum alone. Both start at 0, and W <- W - V leaves a weight unchanged if
 * its V is 0, so masking V after every update masks W too.
 */
export const masked: Constrain = ({ tf }, inputs, name, momentum) => {
  const mask = inputs[maskOf(name)];
  return mask === undefined ? momentum : tf.mul(momentum, mask);
};

function maskOf(name: string): string {
  return `mask/${name}`;
}
