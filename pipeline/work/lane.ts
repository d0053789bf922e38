/** A slot of a device: one worker runs in it. */
export interface Lane {
  /** `cpu:0`; `gpu:1` is the first slot of that GPU, `gpu:1/2` the second. */
  readonly name: string;
  readonly kind: 'cpu' | 'gpu';
  /** The device's index. */
  readonly device: number;
  /** Variables that make the worker see only this device. */
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * @param jobs how many workers may use CPU cores at once, from 1
 * @param gpus indices of the GPUs to use
 * @param slots workers per GPU, from 1
 */
export function makeLanes(jobs: number, gpus: readonly number[], slots: number): Lane[] {
  const cpu = Array.from(
    { length: jobs },
    (_, i): Lane => ({
      name: `cpu:${i}`,
      kind: 'cpu',
      device: i,
      environment: { CUDA_VISIBLE_DEVICES: '' },
    }),
  );
  const gpu = gpus.flatMap((index) =>
    Array.from(
      { length: slots },
      (_, slot): Lane => ({
        name: slot === 0 ? `gpu:${index}` : `gpu:${index}/${slot + 1}`,
        kind: 'gpu',
        device: index,
        // nvidia-smi counts by bus; CUDA would count the fastest first.
        // TensorFloat-32 keeps 10 bits of each product, a relative error of 0.001; float32 must stay float32.
        environment: {
          CUDA_VISIBLE_DEVICES: String(index),
          CUDA_DEVICE_ORDER: 'PCI_BUS_ID',
          NVIDIA_TF32_OVERRIDE: '0',
        },
      }),
    ),
  );
  return [...cpu, ...gpu];
}
