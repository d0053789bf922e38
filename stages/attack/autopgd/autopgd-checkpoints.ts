import type { Tensor, TensorFlow } from '../../../compute/program.ts';

/** The last iteration of a period, counted from 1, and how many of its steps should have raised the loss. */
export interface PeriodEnd {
  readonly iteration: number;
  /** ρ (w_j − w_{j−1}) */
  readonly demanded: number;
}

/**
 * The checkpoints w_j = ⌈p_j N⌉ ≤ N with p₀ = 0, p₁ = 0.22, p_{j+1} = p_j + max(p_j − p_{j−1} − 0.03, 0.06). With few
 * iterations some coincide; they count once. Computed in whole hundredths: in floating point 0.57 · 100 exceeds 57.
 *
 * Croce, Hein, Reliable evaluation of adversarial robustness with an ensemble of diverse parameter-free attacks,
 * ICML 2020: step size selection.
 *
 * @param iterations N
 */
export function checkpoints(iterations: number, rho: number): readonly PeriodEnd[] {
  const found: PeriodEnd[] = [];
  let [before, period] = [0, 22];
  for (let hundredths = period; hundredths <= 100; hundredths += period) {
    const iteration = Math.ceil((hundredths * iterations) / 100);
    if (iteration > before) found.push({ iteration, demanded: rho * (iteration - before) });
    before = iteration;
    period = Math.max(period - 3, 6);
  }
  return found;
}

/** The period that a checkpoint judges, one row per image. */
export interface Period {
  /** How often f(xᵗ⁺¹) > f(xᵗ): float32 [N]. */
  readonly rises: Tensor;
  /** See {@link PeriodEnd}: float32 scalar. */
  readonly demanded: Tensor;
  /** Whether the previous checkpoint halved the step: bool [N]. */
  readonly halvedBefore: Tensor;
  /** The largest loss up to that checkpoint, and up to now: float32 [N]. */
  readonly bestBefore: Tensor;
  readonly best: Tensor;
}

/** Condition 1: the loss rose in too few of the period's steps. bool [N] */
export function roseTooSeldom(tf: TensorFlow, { rises, demanded }: Pick<Period, 'rises' | 'demanded'>): Tensor {
  return tf.less(rises, demanded);
}

/** Condition 2: neither the step nor the largest loss changed since the previous checkpoint. bool [N] */
export function stoodStill(
  tf: TensorFlow,
  { halvedBefore, bestBefore, best }: Pick<Period, 'halvedBefore' | 'bestBefore' | 'best'>,
): Tensor {
  return tf.logicalAnd(tf.logicalNot(halvedBefore), tf.equal(best, bestBefore));
}

/** Whether a checkpoint halves the step, bool [N]. */
export function isHalved(tf: TensorFlow, period: Period): Tensor {
  return tf.logicalOr(roseTooSeldom(tf, period), stoodStill(tf, period));
}
