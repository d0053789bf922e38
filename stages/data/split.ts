import { tensors } from '../../artifacts/safetensors.ts';

/**
 * A data set's train or test part: `images` uint8 [N, height, width, channels] with pixels 0…255, `labels` uint8 [N]
 * with classes from 0.
 */
export const split = tensors('split');
