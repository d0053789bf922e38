import {
  type Program,
  program,
  type Scope,
  type Tensor,
  type Tensors,
  type TensorsWith,
} from '../../compute/program.ts';
import type { Network } from '../model/network.ts';
import { inBatches } from './batches.ts';
import type { Attempted } from './outcome.ts';
import { norms, predict, type Victim, victim } from './victim/victim.ts';

/** A batch of images, with what a one-file attack needs. */
export interface Attackable {
  readonly scope: Scope;
  readonly model: Victim;
  /** Images, float32 [B, ...] in [0, 1]. */
  readonly x: Tensor;
  /** Takes the batch's rows of a tensor that has one row per image: [N, ...] to [B, ...]. */
  readonly rowsOf: (all: Tensor) => Tensor;
}

/**
 * The program of an attack that moves every image within the box [0, 1]. Inputs: the model, `images` uint8 [N, ...] and
 * whatever else `move` names. Outputs: labels before and after, int32 [N], and ‖r‖₂, float32 [N].
 *
 * @param move returns the adversarial images, float32 [B, ...]
 */
export function attackProgram<N extends string, C extends { readonly net: Network; readonly batch: number }>(
  name: string,
  move: (batch: Attackable, inputs: TensorsWith<N | 'images'>, config: C) => Tensor,
): Program<C, TensorsWith<N | 'images'>, Tensors<Attempted>> {
  return program(name, (scope, inputs, config) => {
    const { tf } = scope;
    const model = victim(scope, config.net, inputs);
    return inBatches(scope, inputs.images, config.batch, ({ x, rowsOf }) => {
      const moved = move({ scope, model, x, rowsOf }, inputs, config);
      return { before: predict(model, x), after: predict(model, moved), norm: norms(model, tf.sub(moved, x)) };
    });
  });
}
