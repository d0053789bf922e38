import type { Scope, Tensor } from '../../../compute/program.ts';
import { elementAt } from '../../../compute/element-at.ts';
import { rowCount } from '../../model/rows.ts';
import type { Victim } from '../victim/victim.ts';
import { type Descent, descend, lossAt, type Objective } from './cw-descent.ts';

/** How far a search step is, one row a slot. */
export type StepProgress = Descent & {
  /** Iterations done since its start: int32 [S]. */
  readonly iteration: Tensor;
  /** Loss at the last check: float32 [S]. */
  readonly loss: Tensor;
};

/**
 * Takes every slot's search step on to its next check; one at iteration 0 is started first.
 *
 * @param rates float32 [iterations], see `adamRates`; a step has no more iterations than these
 * @param count iterations until the check
 * @returns the progress, and bool [S]: whose step is over, because it is at its last iteration or stuck
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

/** A step at iteration 0 begins at x, with Adam reset. */
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

/** x a little nearer to the middle of the box, as in the reference implementation, or σ⁻¹ would be infinite on 0 and 1. */
export function insideBox({ tf }: Scope, x: Tensor): Tensor {
  const share = 0.999999;
  return tf.add(tf.mul(x, share), (1 - share) / 2);
}

/**
 * Whether a step is to be given up: its loss is hardly below what it was at the check before. Not yet, though, if it has found nothing
 * and the loss is above the largest ‖x′ − x‖² in the box: then any adversarial x′ is better. Such a step has only just begun, since
 * the pixels that matter are at the ends of the sigmoid (a few hundred iterations, which a batch that is judged as a whole gives it).
 */
function isStuck({ tf }: Scope, before: Tensor, now: Tensor, best: Tensor, largest: number): Tensor {
  const stalled = tf.greater(now, tf.mul(before, hardlyBelow));
  const begun = tf.logicalOr(tf.isFinite(best), tf.lessEqual(now, largest));
  return tf.logicalAnd(stalled, begun);
}

/** As in the reference implementation. */
const hardlyBelow = 0.9999;
