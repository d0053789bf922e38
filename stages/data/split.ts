import type { Codec } from '../../artifacts/codec.ts';
import { type HostTensor, tensors } from '../../artifacts/safetensors.ts';
import { SafetensorsError } from '../../artifacts/safetensors-header.ts';

/**
 * The train or test part of a data set: `images` uint8 [N, height, width, channels] with pixels 0…255, `labels` uint8
 * [N] with classes from 0.
 */
export type Split = { readonly images: HostTensor; readonly labels: HostTensor };

const codec = tensors('split');

/** Decoding also checks that images and labels exist, have these dtypes and ranks, and are equally many. */
export const split: Codec<'split', Split> = { ...codec, decode: (bytes) => checked(codec.decode(bytes)) };

function checked({ images, labels }: { readonly [name: string]: HostTensor }): Split {
  if (images?.dtype !== 'uint8' || images.shape.length !== 4)
    refuse('images', 'uint8 [N, height, width, channels]', images);
  if (labels?.dtype !== 'uint8' || labels.shape.length !== 1) refuse('labels', 'uint8 [N]', labels);
  if (labels.shape[0] !== images.shape[0]) refuse('labels', `uint8 [${images.shape[0]}]`, labels);
  return { images, labels };
}

function refuse(name: string, expected: string, got: HostTensor | undefined): never {
  throw new SafetensorsError(`split, ${name}`, expected, got === undefined ? 'none' : `${got.dtype} [${got.shape}]`);
}
