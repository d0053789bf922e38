import type { HostTensors } from '../../compute/program.ts';
import { classCount, type Network, parameters } from './network.ts';
import { rowCount } from './rows.ts';

/** The network cannot take this data or these weights. */
class MismatchError extends Error {
  override readonly name = 'MismatchError';
  readonly code = 'MISMATCH';

  constructor(net: Network, what: string, expected: string, got: string, remedy: string) {
    super(`${net.name}: ${what}: expected ${expected}, got ${got}. ${remedy}`);
  }
}

/**
 * Checks that a network can take a split: image size, one label per image, labels below the number of classes. (A label
 * beyond them would train towards nothing, without an error.)
 *
 * @param data `images` uint8 [N, height, width, channels], `labels` uint8 [N]
 * @throws MismatchError
 */
export function checkData(net: Network, { images, labels }: HostTensors): void {
  const given = images?.shape ?? [];
  if (images?.dtype !== 'uint8' || given.length !== 4 || !net.input.every((axis, i) => axis === given[i + 1])) {
    const got = images === undefined ? 'none' : `${images.dtype} ${shapeText(given)}`;
    throw new MismatchError(
      net,
      'images',
      `uint8 [N, ${net.input.join(', ')}]`,
      got,
      'Use a data set of this image size.',
    );
  }
  const count = rowCount(images);
  if (count === 0) throw new MismatchError(net, 'images', 'at least one', 'none', 'Use a data set that has images.');
  if (labels?.dtype !== 'uint8' || labels.data.length !== count) {
    const got = labels === undefined ? 'none' : `${labels.dtype} ${shapeText(labels.shape)}`;
    throw new MismatchError(
      net,
      'labels',
      `uint8 [${count}], one per image`,
      got,
      'Repair the stage that made the data set.',
    );
  }
  const classes = classCount(net);
  const beyond = labels.data.findIndex((label) => label >= classes);
  if (beyond === -1) return;
  throw new MismatchError(
    net,
    `label of image ${beyond}`,
    `0 to ${classes - 1}`,
    `${labels.data[beyond]}`,
    'Use a network with as many classes as the data set, or the stage pair to keep two classes.',
  );
}

/**
 * Checks that the tensors are a model of this network: exactly its parameters, each float32, of the right shape and
 * finite; no running variance below 0.
 *
 * @throws MismatchError
 */
export function checkModel(net: Network, model: HostTensors): void {
  const wanted = parameters(net);
  for (const { name, shape } of wanted) {
    const tensor = model[name];
    if (tensor?.dtype !== 'float32' || shapeText(tensor.shape) !== shapeText(shape)) {
      const got = tensor === undefined ? 'none' : `${tensor.dtype} ${shapeText(tensor.shape)}`;
      throw new MismatchError(
        net,
        `weights ${name}`,
        `float32 ${shapeText(shape)}`,
        got,
        'Use a model of this network.',
      );
    }
    const least = name.endsWith('.running_var') ? 0 : Number.NEGATIVE_INFINITY;
    const bad = tensor.data.findIndex((value: number) => !Number.isFinite(value) || value < least);
    if (bad === -1) continue;
    const expected = least === 0 ? 'finite variances from 0' : 'finite numbers';
    const remedy = 'Train the model so that it does not diverge.';
    throw new MismatchError(net, `weights ${name}`, expected, `${tensor.data[bad]} at ${bad}`, remedy);
  }
  const extra = Object.keys(model).find((name) => !wanted.some((parameter) => parameter.name === name));
  if (extra === undefined) return;
  const names = wanted.map(({ name }) => name).join(', ');
  throw new MismatchError(net, 'weights', names, `also ${extra}`, 'Use a model of this network.');
}

function shapeText(shape: readonly number[]): string {
  return `[${shape.join(', ')}]`;
}
