import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HostTensors } from '../../../compute/program.ts';
import { acquireFiles } from '../../../stages/data/fetch/acquire-files.ts';
import type { PinnedFile } from '../../../stages/data/fetch/pinned.ts';
import { mnist } from '../../../stages/data/mnist.ts';
import { noise } from '../../compute/files.ts';
import { colorFile, grayFiles } from '../machine/images.ts';

/**
 * Writes the images to measure on: MNIST's test files, decompressed, from the mirror that `REPRO_MIRROR` names, and
 * 1,000 generated images of CIFAR-10's shape and layout. Without a mirror there are no gray images; the built-in
 * synthetic digits replace them.
 *
 * @param folder written to, like the project's root
 * @returns what the gray images are
 * @throws AcquireError when the mirror does not have MNIST's pinned files
 */
export async function writeImages(folder: string): Promise<string> {
  write(folder, colorFile, cifarBytes(noise(1_000)));
  if (!process.env.REPRO_MIRROR) return 'built-in synthetic digits: REPRO_MIRROR names no mirror';
  const { testImages, testLabels } = mnist.definition.params.parse({}) as Readonly<
    Record<'testImages' | 'testLabels', Pick<PinnedFile, 'bytes' | 'sha256'>>
  >;
  const set = 'mnist';
  const files = await acquireFiles(
    {
      images: { set, name: 't10k-images-idx3-ubyte.gz', ...testImages },
      labels: { set, name: 't10k-labels-idx1-ubyte.gz', ...testLabels },
    },
    [],
    { progress: () => {}, log: () => {} },
  );
  write(folder, grayFiles.images, files.images.bytes);
  write(folder, grayFiles.labels, files.labels.bytes);
  return "MNIST's 10,000 test images";
}

// Noise in all shades would add 3 MB to the archive.
const fewShades = 0xf0;

/** Records of a label and three planes, as in CIFAR-10's binary files. */
function cifarBytes({ images, labels }: HostTensors): Uint8Array {
  const plane = 1024;
  const count = labels!.data.length;
  const bytes = new Uint8Array(count * (1 + 3 * plane));
  for (let image = 0, at = 0; image < count; image++) {
    bytes[at++] = labels!.data[image]!;
    for (let color = 0; color < 3; color++)
      for (let pixel = 0; pixel < plane; pixel++)
        bytes[at++] = images!.data[3 * (image * plane + pixel) + color]! & fewShades;
  }
  return bytes;
}

function write(folder: string, path: string, bytes: Uint8Array): void {
  mkdirSync(join(folder, path, '..'), { recursive: true });
  writeFileSync(join(folder, path), bytes);
}
