import { z } from 'zod';
import { stage } from '../../pipeline/stage.ts';
import { acquireFiles } from './fetch/acquire-files.ts';
import { idxSplit } from './format/idx-split.ts';
import { pin } from './fetch/pin.ts';
import { split } from './split.ts';

/** The public sources, tried in this order after a mirror. Not a param: the source of a file changes no result. */
const homes = ['https://ossci-datasets.s3.amazonaws.com/mnist/', 'https://storage.googleapis.com/cvdf-datasets/mnist/'];
const set = 'mnist';

/**
 * The MNIST handwritten digits (LeCun, Cortes, Burges): 60,000 training and 10,000 test images of 28×28, classes 0…9.
 *
 * Downloads them, trying `REPRO_MIRROR` before the public sources; only files with the pinned content are accepted.
 * Downloads are kept in `REPRO_HOME/downloads`.
 *
 * @throws AcquireError when no source has a file
 * @throws IdxError when the pinned content is not this data set
 */
export const mnist = stage(import.meta, {
  name: 'mnist',
  params: z.object({
    trainImages: pin(47_040_016, 'ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db'),
    trainLabels: pin(60_008, '65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5'),
    testImages: pin(7_840_016, '0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7'),
    testLabels: pin(10_008, 'ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2'),
  }),
  inputs: {},
  outputs: { train: split, test: split },
  async run({ params, progress, log }) {
    const files = await acquireFiles(
      {
        trainImages: { set, name: 'train-images-idx3-ubyte.gz', ...params.trainImages },
        trainLabels: { set, name: 'train-labels-idx1-ubyte.gz', ...params.trainLabels },
        testImages: { set, name: 't10k-images-idx3-ubyte.gz', ...params.testImages },
        testLabels: { set, name: 't10k-labels-idx1-ubyte.gz', ...params.testLabels },
      },
      homes,
      { progress, log },
    );
    return {
      train: idxSplit(files.trainImages, files.trainLabels, 10),
      test: idxSplit(files.testImages, files.testLabels, 10),
    };
  },
});
