import { type Compute, type OnHost, program, type Scope, type TensorsWith } from '../../../compute/program.ts';
import type { Network } from '../../model/network.ts';
import { inBatches } from '../batches.ts';
import { victim } from '../victim/victim.ts';

interface Config {
  readonly net: Network;
  readonly batch: number;
}

/** `images` uint8 [N, ...] and the model to `logits` float32 [N, classes]. */
const evaluate = program('logits', (scope: Scope, inputs: TensorsWith<'images'>, { net, batch }: Config) => {
  const { logits } = victim(scope, net, inputs);
  return inBatches(scope, inputs.images, batch, ({ x }) => ({ logits: logits(x) }));
});

/** g(x) as attacks see it: for each image, the logits of the classes. */
export async function logitsOf(
  compute: Compute,
  config: Config,
  inputs: OnHost<TensorsWith<'images'>>,
): Promise<readonly number[][]> {
  const { logits } = await compute.run(evaluate, config, inputs);
  const [count = 0, classes = 0] = logits.shape;
  return Array.from({ length: count }, (_, i) => Array.from(logits.data.slice(i * classes, (i + 1) * classes)));
}
