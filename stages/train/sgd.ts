import { type Program, program, type Scope, type Tensor, type Tensors } from '../../compute/program.ts';
import type { Parameter } from '../model/layer.ts';
import { type Network, parameters, scores } from '../model/network.ts';
import { meanLoss } from './loss.ts';

/** What is decided before an engine compiles the program. */
export interface SgdConfig {
  readonly net: Network;
  /** Iterations of one call. */
  readonly count: number;
  readonly momentum: number;
  readonly weightDecay: number;
  /** By what a bias's learning rate is larger than a weight's. */
  readonly biasRateFactor: number;
  /** What a pixel 0…255 is multiplied with. */
  readonly inputScale: number;
}

/** Changes a weight tensor's momentum after each update, e.g. by its mask; `inputs` are those of the program. */
export type Constrain = (scope: Scope, inputs: Tensors, name: string, momentum: Tensor) => Tensor;

/**
 * `count` iterations of stochastic gradient descent with momentum, as Caffe updates (the rate is inside the momentum, biases
 * decay too, the gradient is the batch mean's): V <- momentum V + rate (gradient + weightDecay W); W <- W - V.
 *
 * Inputs: `images` uint8 [N, H, W, C], `labels` uint8 [N], `indices` int32 [count, batch], `rates` float32 [count], and for
 * each parameter p `weights/p` and `momentum/p`. Outputs: `weights/p`, `momentum/p` after the last iteration and `losses`
 * float32 [count], each before its iteration's update.
 */
export function sgd(name: string, constrain: Constrain): Program<SgdConfig> {
  return program(name, (scope, inputs, config) => {
    const trained = parameters(config.net);
    const states = trained.flatMap((each) => [weightsOf(each.name), momentumOf(each.name)]);
    const start = Object.fromEntries(states.map((each) => [each, inputs[each]!]));
    // An image is a row until it is scaled: ONNX Runtime multiplies a tensor whose last axis is 1 element by element.
    const rows = { ...inputs, images: scope.tf.reshape(inputs.images!, [inputs.images!.shape[0]!, -1]) };
    const { state, each } = scope.scan(config.count, start, (before, iteration) => {
      const { loss, gradients } = differentiate(scope, rows, config, before, iteration);
      const rate = scope.tf.gather(inputs.rates!, iteration);
      const after = trained.map((parameter) =>
        update(scope, config, rate, parameter, before, gradients[parameter.name]!, (momentum) =>
          constrain(scope, inputs, parameter.name, momentum),
        ),
      );
      return { state: Object.assign({}, ...after) as Tensors, each: { losses: loss } };
    });
    return { ...state, losses: each.losses };
  });
}

/** The loss of one minibatch and its gradient by each parameter. */
function differentiate(scope: Scope, inputs: Tensors, { net, inputScale }: SgdConfig, state: Tensors, at: Tensor) {
  const { tf } = scope;
  const rows = tf.gather(inputs.indices!, at);
  const pixels = tf.mul(tf.cast(tf.gather(inputs.images!, rows), 'float32'), inputScale);
  const images = tf.reshape(pixels, [rows.shape[0]!, ...net.input]);
  const labels = tf.cast(tf.gather(inputs.labels!, rows), 'int32');
  const names = parameters(net).map((parameter) => parameter.name);
  const { value, grads } = tf.valueAndGrads((...weights: Tensor[]) => {
    const model = Object.fromEntries(names.map((name, i) => [name, weights[i]!]));
    return meanLoss(scope, net, scores(scope, net, model, images), labels) as ReturnType<typeof tf.scalar>;
  })(names.map((name) => state[weightsOf(name)]!));
  return { loss: value, gradients: Object.fromEntries(names.map((name, i) => [name, grads[i]!])) };
}

function update(
  { tf }: Scope,
  { momentum, weightDecay, biasRateFactor }: SgdConfig,
  rate: Tensor,
  { name, fanIn }: Parameter,
  state: Tensors,
  gradient: Tensor,
  constrain: (momentum: Tensor) => Tensor,
): Tensors {
  const weights = state[weightsOf(name)]!;
  const own = fanIn === null ? tf.mul(rate, biasRateFactor) : rate;
  const step = tf.mul(tf.add(gradient, tf.mul(weights, weightDecay)), own);
  const velocity = constrain(tf.add(tf.mul(state[momentumOf(name)]!, momentum), step));
  return { [weightsOf(name)]: tf.sub(weights, velocity), [momentumOf(name)]: velocity };
}

/** The name of a parameter's tensor in inputs, outputs and checkpoints. */
export function weightsOf(parameter: string): string {
  return `weights/${parameter}`;
}

/** The name of a parameter's momentum V in inputs, outputs and checkpoints. */
export function momentumOf(parameter: string): string {
  return `momentum/${parameter}`;
}
