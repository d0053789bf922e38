import { tensors } from '../../artifacts/safetensors.ts';

/**
 * A model's trained tensors with PyTorch's names and layout, so that the file loads there as a state dict: `fc.weight`
 * float32 [out, in], `fc.bias` float32 [out]. A pruned weight is exactly 0; biases are never pruned.
 */
export const weights = tensors('weights');
