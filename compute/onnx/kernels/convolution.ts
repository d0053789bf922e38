import * as tf from '@tensorflow/tfjs-core';
import { elementAt } from '../../element-at.ts';
import type { Value } from '../../graph/graph.ts';
import type { Recorder } from '../../graph/recorder.ts';
import { sizeOf } from '../../graph/shape.ts';
import { blocked, suits } from './blocked-convolution.ts';
import { direct } from './direct-convolution.ts';
import type { Kernels } from './kernel.ts';
import { unfolded } from './unfolded-convolution.ts';
import { type WindowInfo, type Windows, windowsOf } from './windows.ts';

/** Convolutions (correlations, as everywhere in deep learning) of images [N, H, W, C] with filters [h, w, C, O]. */
export const convolution: Kernels = {
  Conv2D: (r, { x, filter }: { x: Value; filter: Value }, attributes: tf.Conv2DAttrs) => {
    const windows = geometry(x.shape, filter.shape, attributes);
    return way(r, 'forward', windows, elementAt(filter.shape, 3)).forward(r, x, filter, windows);
  },
  Conv2DBackpropFilter: (r, { x, dy }: { x: Value; dy: Value }, attributes: tf.Conv2DBackpropFilterAttrs) => {
    const windows = geometry(x.shape, attributes.filterShape, { ...attributes, dilations: 1 });
    return way(r, 'filterGradient', windows, elementAt(dy.shape, 3)).filterGradient(r, x, dy, windows);
  },
  Conv2DBackpropInput: (r, { dy, filter }: { dy: Value; filter: Value }, attributes: tf.Conv2DBackpropInputAttrs) => {
    const windows = geometry(attributes.inputShape, filter.shape, { ...attributes, dilations: 1 });
    return way(r, 'inputGradient', windows, elementAt(dy.shape, 3)).inputGradient(r, dy, filter, windows);
  },
};

/** How to compute a convolution or a gradient of it. All three ways agree; the shapes decide which is fastest. */
function way(r: Recorder, what: keyof typeof suits, windows: Windows, outputs: number) {
  const block = r.processor?.block;
  if (block !== undefined && suits[what](block, windows, outputs)) return blocked(block);
  return isSmall(windows, outputs) ? unfolded : direct;
}

/**
 * Bytes of images, unfolded windows and result that fit a CPU's cache. Up to this, one gather and one large matrix
 * product are faster than ONNX Runtime's product per image; beyond it, or with a padded copy, memory is the bottleneck.
 */
const cached = 16 * 2 ** 20;

function isSmall({ channels, image, size, places, count, pads }: Windows, outputs: number): boolean {
  if (pads.some((width) => width > 0)) return false;
  return 4 * count * (channels * (sizeOf(image) + sizeOf(size) * sizeOf(places)) + outputs * sizeOf(places)) <= cached;
}

function geometry(images: readonly number[], filter: readonly number[], attributes: tf.Conv2DAttrs): Windows {
  const { strides, dilations, pad, dimRoundingMode, dataFormat } = attributes;
  const format = tf.backend_util.convertConv2DDataFormat(dataFormat);
  const info = tf.backend_util.computeConv2DInfo(
    images as [number, number, number, number],
    filter as [number, number, number, number],
    strides,
    dilations,
    pad,
    dimRoundingMode,
    false,
    format,
  );
  return windowsOf(info as WindowInfo);
}
