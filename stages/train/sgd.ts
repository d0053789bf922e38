import { elementAt } from '../../compute/element-at.ts';
import {
  type Program,
  program,
  type Scope,
  type Tensor,
  type Tensors,
  type TensorsWith,
} from '../../compute/program.ts';
import type { Parameter } from '../model/layer.ts';
import { named } from '../model/named.ts';
import { type Network, parameters, scores } from '../model/network.ts';
import { flatRows, rowCount } from '../model/rows.ts';
import { type Augmentation, vary } from './augmentation.ts';
import { targets, totalLoss } from './loss.ts';
import { statisticsAfter } from './statistics.ts';

/** What must be known before an engine compiles the program. */
export interface SgdConfig {
  readonly net: Network;
  /** Iterations per call. */
  readonly count: number;
  readonly momentum: number;
  readonly weightDecay: number;
  /** Learning rate of biases, as a multiple of that of weights. */
  readonly biasRateFactor: number;
  /** Factor for pixels 0…255. */
  readonly inputScale: number;
  readonly augmentation: Augmentation | null;
  /** λ of the penalty λ Σ |a| over an image's activations, the outputs of its ReLUs; 0: none. */
  readonly activationDecay: number;
}

/** The inputs whose names do not depend on the network. */
export type SgdInputs = TensorsWith<'images' | 'labels' | 'indices' | 'rates'>;

/** Changes a weight tensor's momentum after each update, e.g. by its mask; `inputs` are those of the program. */
export type Constrain = (scope: Scope, inputs: Tensors, name: string, momentum: Tensor) => Tensor;

/**
 * `count` iterations of stochastic gradient descent with momentum, updated as in Caffe (the momentum includes the rate,
 * biases decay too, the gradient is the mean over the batch): V <- momentum V + rate (gradient + weightDecay W); W <- W
 * - V. The rate is applied where the gradient is smallest, at the loss, and together with the weight decay: one pass
 * less over every weight.
 *
 * Inputs: `images` uint8 [N, H, W, C], `labels` uint8 [N], `indices` int32 [count, batch], `rates` float32 [count], and
 * for each parameter p `weights/p` and, if it is trained, `momentum/p`; running statistics follow the batches. With an
 * augmentation also `variations` int32 [count, batch, 3]. Outputs: `weights/p`, `momentum/p` after the last iteration
 * and `losses` float32 [count], each before its iteration's update.
 */
export function sgd(name: string, constrain: Constrain): Program<SgdConfig, SgdInputs, TensorsWith<'losses'>> {
  return program(name, (scope: Scope, inputs: SgdInputs, config: SgdConfig) => {
    const trained = parameters(config.net).filter(({ isTrained }) => isTrained);
    const start = Object.fromEntries(stateNames(config.net).map((each) => [each, named(inputs, each)]));
    // Images stay rows until they are scaled: if the last axis is 1, ONNX Runtime multiplies one element at a time.
    const rows = {
      ...inputs,
      images: flatRows(scope.tf, inputs.images),
      targets: targets(scope, config.net, inputs.labels),
    };
    const schedule = scheduleOf(scope, inputs, config);
    const { state, each } = scope.scan(config.count, start, (before, iteration) => {
      const now = (rates: Tensor) => scope.tf.gather(rates, iteration);
      const batch = gatherBatch(scope, rows, config, iteration);
      const { loss, steps } = differentiate(scope, config, before, batch, now(schedule.image));
      const decay = { weight: now(schedule.weightDecay), bias: now(schedule.biasDecay) };
      const after = trained.map((parameter) =>
        update(scope, config, decay, parameter, before, named(steps, parameter.name), (momentum) =>
          constrain(scope, inputs, parameter.name, momentum),
        ),
      );
      const statistics = statisticsAfter(scope, config.net, modelOf(config.net, before), batch.images);
      const running = Object.entries(statistics).map(([name, each]) => [weightsOf(name), each]);
      return { state: Object.assign(Object.fromEntries(running), ...after) as Tensors, each: { losses: loss } };
    });
    return { ...state, losses: scope.tf.mul(each.losses, 1 / elementAt(inputs.indices.shape, 1)) };
  });
}

/** The factors of every iteration, computed for all of them before the loop: float32 [count] each. */
function scheduleOf({ tf }: Scope, { rates, indices }: SgdInputs, { weightDecay, biasRateFactor }: SgdConfig) {
  const decay = tf.mul(rates, weightDecay);
  return {
    /** The rate per image: the loss is a sum, but the gradient must be a mean. */
    image: tf.mul(rates, 1 / elementAt(indices.shape, 1)),
    weightDecay: decay,
    biasDecay: tf.mul(decay, biasRateFactor),
  };
}

interface Batch {
  readonly images: Tensor;
  readonly target: Tensor;
}

function gatherBatch(
  scope: Scope,
  inputs: TensorsWith<'images' | 'indices' | 'targets'>,
  { net, inputScale, augmentation }: SgdConfig,
  at: Tensor,
): Batch {
  const { tf } = scope;
  const rows = tf.gather(inputs.indices, at);
  const pixels = tf.mul(tf.cast(tf.gather(inputs.images, rows), 'float32'), inputScale);
  const images = tf.reshape(pixels, [rowCount(rows), ...net.input]);
  return {
    images:
      augmentation === null
        ? images
        : vary(scope, images, tf.gather(named(inputs, 'variations'), at), augmentation.pad),
    target: tf.gather(inputs.targets, rows),
  };
}

/** The sum of a minibatch's losses, and rate × its gradient with respect to each trained parameter. */
function differentiate(
  scope: Scope,
  { net, activationDecay }: SgdConfig,
  state: Tensors,
  { images, target }: Batch,
  rate: Tensor,
) {
  const { tf } = scope;
  const names = parameters(net)
    .filter(({ isTrained }) => isTrained)
    .map(({ name }) => name);
  const loss = (...weights: Tensor[]) => {
    const model = Object.fromEntries(names.map((name, i) => [name, elementAt(weights, i)]));
    const active: Tensor[] = [];
    const score = scores(scope, net, model, images, {
      training: true,
      relu: (activations) => active.push(activations),
    });
    const own = totalLoss(scope, net, score, target);
    // The outputs of a ReLU equal their absolute values.
    const penalty = activationDecay === 0 ? [] : active.map((each) => tf.mul(tf.sum(each), activationDecay));
    return tf.addN([own, ...penalty]) as ReturnType<typeof tf.scalar>;
  };
  const weights = names.map((name) => named(state, weightsOf(name)));
  const { value, grads } = tf.valueAndGrads(loss)(weights, rate as ReturnType<typeof tf.scalar>);
  return { loss: value, steps: Object.fromEntries(names.map((name, i) => [name, elementAt(grads, i)])) };
}

/** A state's weights under the model's names. */
function modelOf(net: Network, state: Tensors): Tensors {
  return Object.fromEntries(parameters(net).map(({ name }) => [name, named(state, weightsOf(name))]));
}

function update(
  { tf }: Scope,
  { momentum, biasRateFactor }: SgdConfig,
  decay: { readonly weight: Tensor; readonly bias: Tensor },
  { name, fanIn }: Parameter,
  state: Tensors,
  step: Tensor,
  constrain: (momentum: Tensor) => Tensor,
): Tensors {
  const weights = named(state, weightsOf(name));
  const isBias = fanIn === null;
  const pushed = tf.add(tf.mul(step, isBias ? biasRateFactor : 1), tf.mul(named(state, momentumOf(name)), momentum));
  const velocity = constrain(tf.add(pushed, tf.mul(weights, isBias ? decay.bias : decay.weight)));
  return { [weightsOf(name)]: tf.sub(weights, velocity), [momentumOf(name)]: velocity };
}

/** Names of the tensors passed from iteration to iteration. */
export function stateNames(net: Network): readonly string[] {
  return parameters(net).flatMap(({ name, isTrained }) =>
    isTrained ? [weightsOf(name), momentumOf(name)] : [weightsOf(name)],
  );
}

/** The name of a parameter's tensor in inputs, outputs and checkpoints. */
export function weightsOf(parameter: string): string {
  return `weights/${parameter}`;
}

/** The name of a parameter's momentum V in inputs, outputs and checkpoints. */
export function momentumOf(parameter: string): string {
  return `momentum/${parameter}`;
}
