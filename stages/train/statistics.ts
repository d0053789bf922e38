import type { Scope, Tensor, Tensors } from '../../compute/program.ts';
import { runningOf } from '../model/apply.ts';
import { batchStatistics, elementsPerChannel, runningStatistics } from '../model/batch-norm.ts';
import { type Network, scores } from '../model/network.ts';

/**
 * The running statistics of a network's batch normalizations after one more batch, by parameter name. The loss computes
 * the same intermediate values, so a compiled step computes them once.
 *
 * @param images float32 [B, height, width, channels], scaled
 */
export function statisticsAfter(scope: Scope, net: Network, model: Tensors, images: Tensor): Tensors {
  if (!net.layers.some((layer) => layer.kind === 'batchNorm' || layer.kind === 'residual')) return {};
  const after: { [name: string]: Tensor } = {};
  const batchNorm = (layer: string, x: Tensor) => {
    const running = runningStatistics(scope, runningOf(model, layer), batchStatistics(scope, x), elementsPerChannel(x));
    after[`${layer}.running_mean`] = running.mean;
    after[`${layer}.running_var`] = running.variance;
  };
  scores(scope, net, model, images, { training: true, batchNorm });
  return after;
}
