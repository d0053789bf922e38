import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HostTensors } from '../../../compute/program.ts';
import { digits } from '../../../stages/data/digits.ts';
import { cifarSplit } from '../../../stages/data/format/cifar-bin.ts';
import { idxSplit } from '../../../stages/data/format/idx-split.ts';

/** Where the archive holds images, relative to the project's root. */
export const grayFiles = {
  images: 'data/mnist/t10k-images-idx3-ubyte',
  labels: 'data/mnist/t10k-labels-idx1-ubyte',
} as const;
export const colorFile = 'data/cifar-10-shaped/test_batch.bin';

/** Images uint8 [N, H, W, C] with labels uint8 [N], and their name in results. */
export interface Images {
  readonly name: string;
  readonly split: HostTensors;
}

/** MNIST's test images if the archive has them, else the built-in synthetic digits. */
export async function grayImages(root: string): Promise<Images> {
  if (existsSync(join(root, grayFiles.images))) {
    const [images, labels] = [read(root, grayFiles.images), read(root, grayFiles.labels)];
    return { name: 'MNIST test', split: { ...idxSplit(images, labels, 10) } };
  }
  const { definition } = digits;
  const made = await definition.run({ params: definition.params.parse({}), inputs: {} } as never);
  return { name: 'synthetic digits', split: (made as { test: HostTensors }).test };
}

/** Noise of CIFAR-10's shape, on which training takes equally long. */
export function colorImages(root: string): Images {
  return { name: 'noise of CIFAR-10 shape', split: { ...cifarSplit([read(root, colorFile)]) } };
}

function read(root: string, name: string) {
  return { name, bytes: new Uint8Array(readFileSync(join(root, name))) };
}
