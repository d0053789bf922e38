/**
 * The tensor with this name in a model's weights or a training state.
 *
 * @throws Error when there is none
 */
export function named<T>(tensors: { readonly [name: string]: T }, name: string): T {
  const tensor = tensors[name];
  if (tensor !== undefined) return tensor;
  const got = Object.keys(tensors).join(', ') || 'none';
  throw new Error(`expected weights named ${name}, got ${got}; use a model of this network`);
}
