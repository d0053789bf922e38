import type { Scope, Tensor } from '../../compute/program.ts';
import { besideImages, oneHot, pullBack, type Victim } from './victim.ts';

/** What the descent changes, one row a slot. */
export type Descent = {
  /** The variable: x′ = σ(u) stays in the box. float32 [S, P] */
  readonly u: Tensor;
  /** Adam's first and second moment over 1 − β₁ and 1 − β₂. float32 [S, P] */
  readonly m: Tensor;
  readonly v: Tensor;
  /** The least ‖x′ − x‖² of an adversarial x′ so far, ∞ before the first. float32 [S] */
  readonly best: Tensor;
  /** The label of that x′. int32 [S] */
  readonly after: Tensor;
  /** Whether this search step has seen an adversarial x′. bool [S] */
  readonly hit: Tensor;
};

/** What it does not change. */
export interface Objective {
  /** Images, float32 [S, P] in [0, 1]. */
  readonly x: Tensor;
  /** The label to lead away from. int32 [S] */
  readonly label: Tensor;
  /** float32 [S] */
  readonly c: Tensor;
  /** Iterations done since Adam was reset. int32 [S] */
  readonly iteration: Tensor;
  readonly kappa: number;
}

export interface Adam {
  readonly learningRate: number;
  /** Iterations until the next reset, at most. */
  readonly iterations: number;
}

/**
 * Iterations of Adam on ‖x′ − x‖² + c max(Z_l − max_{i≠l} Z_i + κ, 0) over u with x′ = σ(u) (the paper's ½(tanh w + 1) with u = 2w: Adam
 * does not see a scale, so its rate and its ε change with the unit). Every pass over [S, P] costs, so the moments carry their
 * constant factors along and both bias corrections are one factor a slot.
 *
 * Carlini, Wagner, Towards Evaluating the Robustness of Neural Networks, S&P 2017, Section V-B; Kingma, Ba, Adam, ICLR 2015, Section 2.
 *
 * @param count iterations
 * @returns the new state and the loss [S] at the first and at the last iteration
 */
export function descend(scope: Scope, model: Victim, state: Descent, objective: Objective, adam: Adam, count: number) {
  const { tf } = scope;
  const { x, label, c, iteration, kappa } = objective;
  const own = oneHot(model, label);
  const notOwn = tf.mul(own, outOfReach);
  const rates = tf.tensor1d(correctedRates(adam));
  const { state: after, each } = scope.scan(count, state, ({ u, m, v, ...best }, index) => {
    const adversarial = tf.sigmoid(u);
    const r = tf.sub(adversarial, x);
    const z = model.logits(adversarial);
    const others = tf.sub(z, notOwn);
    const rival = tf.cast(tf.argMax(others, 1), 'int32');
    const margin = tf.add(tf.sub(tf.sum(tf.mul(z, own), 1), tf.max(others, 1)), kappa);
    const squared = tf.sum(tf.square(r), 1);
    const loss = tf.add(squared, tf.mul(c, tf.relu(margin)));

    // Half of the loss's gradient by x′, then times σ′(u).
    const pull = tf.mul(tf.mul(c, 0.5), tf.cast(tf.greater(margin, 0), 'float32'));
    const towards = tf.mul(tf.sub(own, oneHot(model, rival)), tf.expandDims(pull, 1));
    const byX = tf.add(r, pullBack(model, adversarial, towards));
    const gradient = tf.mul(byX, tf.sub(adversarial, tf.square(adversarial)));
    const m1 = tf.add(tf.mul(m, beta1), gradient);
    const v1 = tf.add(tf.mul(v, beta2), tf.square(gradient));
    const rate = besideImages(model, tf.gather(rates, tf.add(iteration, index) as typeof rates), u);
    const u1 = tf.sub(u, tf.mul(rate, tf.div(m1, tf.add(tf.sqrt(v1), epsilon))));
    return {
      state: { u: u1, m: m1, v: v1, ...keepBest(scope, best, { squared, margin, rival }) },
      each: { loss },
    };
  });
  const losses = each.loss;
  return { state: after, first: row(scope, losses, 0), last: row(scope, losses, count - 1) };
}

const beta1 = 0.9;
const beta2 = 0.999;
/** Adam's ε = 10⁻⁸ for w, in the units of v: half for the derivative by u, half for half the loss, over √(1 − β₂). */
const epsilon = 1e-8 / 4 / Math.sqrt(1 - beta2);
/** Takes the label itself out of a maximum. */
const outOfReach = 1e30;

/** Adam's step sizes for u, moments' factors and both bias corrections included, as TensorFlow computes them. */
function correctedRates({ learningRate, iterations }: Adam): Float32Array {
  return Float32Array.from({ length: iterations }, (_, done) => {
    const t = done + 1;
    const moments = (1 - beta1) / Math.sqrt(1 - beta2);
    return (2 * learningRate * moments * Math.sqrt(1 - beta2 ** t)) / (1 - beta1 ** t);
  });
}

type Best = Omit<Descent, 'u' | 'm' | 'v'>;

function keepBest(
  { tf }: Scope,
  { best, after, hit }: Best,
  { squared, margin, rival }: { readonly squared: Tensor; readonly margin: Tensor; readonly rival: Tensor },
): Best {
  const adversarial = tf.less(margin, 0);
  const better = tf.logicalAnd(adversarial, tf.less(squared, best));
  return {
    best: tf.where(better, squared, best),
    after: tf.where(better, rival, after),
    hit: tf.logicalOr(hit, adversarial),
  };
}

function row({ tf }: Scope, rows: Tensor, index: number): Tensor {
  return tf.squeeze(tf.slice(rows, index, 1), [0]);
}
