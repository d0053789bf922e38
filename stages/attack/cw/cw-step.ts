import type { Scope, Tensor } from '../../../compute/program.ts';
import { elementAt } from '../../../compute/element-at.ts';
import { rowCount } from '../../model/rows.ts';
import type { Victim } from '../victim/victim.ts';
import { type Descent, descend, lossAt, type Objective } from './cw-descent.ts';

/** The progress of a search step, one row per slot. */
export type StepProgress = Descent & {
  /** Iterations since its start: int32 [S]. */
  readonly iteration: Tensor;
  /** Loss at the last check: float32 [S]. */
  readonly loss: Tensor;
};

/**
 * Runs every slot's search step up to its next check; starts those at iteration 0.
 *
 * @param rates float32 [iterations], see `adamRates`; the length limits a step's iterations
 * @param count iterations until the check
 * @returns the progress, and bool [S]: slots whose step is over, at its last iteration or stuck
 */
export function toNextCheck(
  scope: Scope,
  model: Victim,
  progress: StepProgress,
  objective: Objective,
  rates: Tensor,
  count: number,
): { readonly progress: StepProgress; readonly over: Tensor } {
  const { tf } = scope;
  const { iteration: done, loss: before, ...start } = started(scope, progress, objective);
  const due = tf.add(tf.expandDims(tf.range(0, count, 1, 'int32'), 1), done);
  const dueRates = tf.expandDims(tf.gather(rates, due as ReturnType<typeof tf.tensor2d>), 2);
  const descended = descend(scope, model, start, objective, dueRates);
  const loss = lossAt(model, descended.u, objective);
  const iteration = tf.add(done, tf.scalar(count, 'int32'));
  const exhausted = tf.greaterEqual(iteration, tf.scalar(rowCount(rates), 'int32'));
  const stuck = isStuck(scope, before, loss, descended.best, elementAt(objective.x.shape, 1));
  return { progress: { ...descended, iteration, loss }, over: tf.logicalOr(exhausted, stuck) };
}

/** Resets steps at iteration 0: they begin at x, with a new Adam. */
function started(scope: Scope, progress: StepProgress, { x, c, atStart }: Objective): StepProgress {
  const { tf } = scope;
  const fresh = tf.equal(progress.iteration, tf.scalar(0, 'int32'));
  const rows = tf.expandDims(fresh, 1);
  const inside = insideBox(scope, x);
  const u = tf.where(rows, tf.log(tf.div(inside, tf.sub(1, inside))), progress.u);
  return {
    ...progress,
    u,
    m: tf.where(rows, 0, progress.m),
    v: tf.where(rows, 0, progress.v),
    best: tf.where(fresh, Number.POSITIVE_INFINITY, progress.best),
    loss: tf.where(fresh, tf.add(atStart.distance, tf.mul(c, atStart.hinge)), progress.loss),
  };
}

/** x moved slightly towards the middle of the box, as in the reference implementation: σ⁻¹ is infinite at 0 and 1. */
export function insideBox({ tf }: Scope, x: Tensor): Tensor {
  const share = 0.999999;
  return tf.add(tf.mul(x, share), (1 - share) / 2);
}

/**
 * Whether to abandon a step: its loss has hardly fallen since the previous check. Exception: a step that has found
 * nothing, with a loss above the largest ‖x′ − x‖² in the box, since any adversarial x′ would be better. Such a step
 * has only just begun: the pixels that matter are at the ends of the sigmoid, and leaving them takes a few hundred
 * iterations, which a batch judged as a whole would get.
 */
function isStuck({ tf }: Scope, before: Tensor, now: Tensor, best: Tensor, largest: number): Tensor {
  const stalled = tf.greater(now, tf.mul(before, hardlyBelow));
  const begun = tf.logicalOr(tf.isFinite(best), tf.lessEqual(now, largest));
  return tf.logicalAnd(stalled, begun);
}

/** As in the reference implementation. */
const hardlyBelow = 0.9999;
