import type { Scope, Tensor } from '../../../compute/program.ts';
import { flatRows, rowCount } from '../../model/rows.ts';
import { oneHot, pullBack, type Victim } from '../victim/victim.ts';

/** The state of the descent, one row per slot. */
export type Descent = {
  /** The variable: x′ = σ(u) stays in the box. float32 [S, P] */
  readonly u: Tensor;
  /** Adam's first and second moment over 1 − β₁ and 1 − β₂. float32 [S, P] */
  readonly m: Tensor;
  readonly v: Tensor;
  /** The least ‖x′ − x‖² of an adversarial x′ in this search step, ∞ before the first. float32 [S] */
  readonly best: Tensor;
  /** The label of that x′. int32 [S] */
  readonly rival: Tensor;
};

/** What the descent minimizes. */
export interface Objective {
  /** Images, float32 [S, P] in [0, 1]. */
  readonly x: Tensor;
  /** The label l to move away from. int32 [S] */
  readonly label: Tensor;
  /** float32 [S] */
  readonly c: Tensor;
  readonly kappa: number;
  /** ‖x′ − x‖² and max(Z_l − max_{i≠l} Z_i + κ, 0) at the start of a search step, for any c: float32 [S] */
  readonly atStart: { readonly distance: Tensor; readonly hinge: Tensor };
}

/**
 * Runs some iterations of Adam on ‖x′ − x‖² + c max(Z_l − max_{i≠l} Z_i + κ, 0) over u, x′ = σ(u), and keeps the best
 * x′. σ(u) is the paper's ½(tanh w + 1) with u = 2w. Adam is invariant to scale, so only its rate and its ε change with
 * the unit.
 *
 * Passes over [S, P] dominate the cost, so the moments keep their constant factors, and the rate includes both bias
 * corrections.
 *
 * Carlini, Wagner, Towards Evaluating the Robustness of Neural Networks, S&P 2017, Section V; Kingma, Ba, Adam,
 * ICLR 2015, Section 2.
 *
 * @param rates float32 [iterations, S, 1], see {@link adamRates}
 */
export function descend(scope: Scope, model: Victim, start: Descent, objective: Objective, rates: Tensor): Descent {
  const { tf } = scope;
  const { x, c } = objective;
  const marginOf = margins(model, objective);
  const halfC = tf.expandDims(tf.mul(c, 0.5), 1);
  const { state } = scope.scan(rowCount(rates), start, ({ u, m, v, best, rival }, index) => {
    const adversarial = tf.sigmoid(u);
    const r = tf.sub(adversarial, x);
    const { margin, own, nearest, label } = marginOf(adversarial);

    // Half of the loss's gradient with respect to x′, then to u: σ′ = σ − σ².
    const towards = tf.mul(tf.sub(own, nearest), tf.where(tf.greater(margin, 0), halfC, 0));
    const byX = tf.add(r, pullBack(model, adversarial, towards));
    const gradient = tf.mul(byX, tf.sub(adversarial, tf.square(adversarial)));
    const first = tf.add(tf.mul(m, beta1), gradient);
    const second = tf.add(tf.mul(v, beta2), tf.square(gradient));
    const direction = tf.div(first, tf.add(tf.sqrt(second), epsilon));

    const squared = tf.where(tf.less(tf.squeeze(margin, [1]), 0), squares(model, r), Number.POSITIVE_INFINITY);
    const better = tf.less(squared, best);
    return {
      state: {
        u: tf.sub(u, tf.mul(direction, tf.gather(rates, index as ReturnType<typeof tf.scalar>))),
        m: first,
        v: second,
        best: tf.where(better, squared, best),
        rival: tf.where(better, label, rival),
      },
    };
  });
  return state;
}

/** The parts of the loss at the start of a search step, see {@link Objective}; `from` is its first x′. */
export function initialLoss(
  model: Victim,
  from: Tensor,
  { x, label, kappa }: Pick<Objective, 'x' | 'label' | 'kappa'>,
) {
  const { tf } = model;
  const { margin } = margins(model, { label, kappa })(from);
  return { distance: squares(model, tf.sub(from, x)), hinge: tf.relu(tf.squeeze(margin, [1])) };
}

/** The loss that {@link descend} minimizes, float32 [S]. */
export function lossAt(model: Victim, u: Tensor, objective: Objective): Tensor {
  const { tf } = model;
  const adversarial = tf.sigmoid(u);
  const { margin } = margins(model, objective)(adversarial);
  const hinge = tf.relu(tf.squeeze(margin, [1]));
  return tf.add(squares(model, tf.sub(adversarial, objective.x)), tf.mul(objective.c, hinge));
}

const beta1 = 0.9;
const beta2 = 0.999;
/**
 * Adam's ε = 10⁻⁸ in the units of v: ½ for the derivative with respect to u, ½ for half the loss, and v's own factor.
 */
const epsilon = 1e-8 / 4 / Math.sqrt(1 - beta2);

/**
 * Step sizes for u after 0, 1, … iterations: twice the rate on w, times the moments' factors and the bias corrections.
 */
export function adamRates(learningRate: number, iterations: number): Float32Array {
  const moments = (1 - beta1) / Math.sqrt(1 - beta2);
  return Float32Array.from({ length: iterations }, (_, done) => {
    const t = done + 1;
    return (2 * learningRate * moments * Math.sqrt(1 - beta2 ** t)) / (1 - beta1 ** t);
  });
}

/** Z_l − max_{i≠l} Z_i + κ, float32 [S, 1]; l and the nearest other class as one-hot rows; and the latter's label. */
function margins(model: Victim, { label, kappa }: Pick<Objective, 'label' | 'kappa'>) {
  const { tf, logits } = model;
  const own = oneHot(model, label);
  // Excludes l from the maximum, and subtracts κ from the others.
  const handicap = tf.add(tf.mul(own, 1e30), kappa);
  return (images: Tensor) => {
    const z = logits(images);
    const others = tf.sub(z, handicap);
    const nearest = tf.cast(tf.argMax(others, 1), 'int32');
    const margin = tf.sub(tf.sum(tf.mul(z, own), 1, true), tf.max(others, 1, true));
    return { margin, own, nearest: oneHot(model, nearest), label: nearest };
  };
}

function squares({ tf }: Victim, r: Tensor): Tensor {
  return tf.sum(tf.square(flatRows(tf, r)), 1);
}
