import { z } from 'zod';
import type { Decoded } from '../../artifacts/codec.ts';
import { json } from '../../artifacts/json.ts';
import { compute } from '../../compute/compute.ts';
import { many, stage } from '../../pipeline/stage.ts';
import { elementAt } from '../../compute/element-at.ts';
import { attackedImages } from '../result/attacked.ts';
import { type AttackedImage, readAttackedImages } from '../result/attacked-image.ts';
import { bootstrap, type Resampled } from './statistics/bootstrap.ts';
import { type Contrast, contrast, meanOf, type Reading, readings } from './statistics/contrast.ts';
import { PairingError, pairUp } from './statistics/pairing.ts';

const reading = z.enum(Object.keys(readings) as [Reading, ...Reading[]]);

/** A later round minus an earlier one over the same images; null if no image, or no resample, has both. */
const difference = z
  .strictObject({
    /** Mean over the pairs of image and reference, with its 95 % interval and two-sided p-value over the images. */
    value: z.number(),
    low: z.number(),
    high: z.number(),
    p: z.number().min(0).max(1),
    /** Sample standard deviation over the references of their own mean differences; null for one. */
    sd: z.number().nonnegative().nullable(),
    /** Number of references, and of those whose difference has the same sign. */
    references: z.int().positive(),
    agreeing: z.int().nonnegative(),
  })
  .nullable();

/** One row per pruned round and reading of one net under one attack; shares 0…1, norms in pixel units of [0, 1]. */
export const comparisonRows = json(
  'comparison-rows',
  z.array(
    z.strictObject({
      data: z.string(),
      net: z.string(),
      attack: z.string(),
      reading,
      round: z.int().positive(),
      /** Images attacked, and pairs of image and reference with the reading of both the dense and the pruned model. */
      images: z.int().positive(),
      pairs: z.int().nonnegative(),
      /** Means over these pairs; null without a pair. */
      dense: z.number().nullable(),
      pruned: z.number().nullable(),
      /** Pruned − dense. */
      difference,
      /** The earlier round with the highest mean, and this round − that one. */
      highest: z.int().nonnegative(),
      fall: difference,
    }),
  ),
);

export type ComparisonRow = Decoded<typeof comparisonRows>[number];

/**
 * Compares dense and sparse models under one attack: each pruned round of a net minus its dense reference, and minus
 * the highest earlier round, paired by reference and image, with an interval from a bootstrap over the images. The
 * interval covers the choice of images, which all references share, but not the variation between references. That is
 * given as a standard deviation, because resampling a few references would claim too much precision.
 *
 * @throws PairingError, AttackedImagesError when the images cannot be paired or read
 */
export const compare = stage(import.meta, {
  name: 'compare',
  params: z.strictObject({
    data: z.string().min(1).describe('name of the data set'),
    net: z.string().min(1),
    attack: z.string().min(1),
    readings: z.array(reading).min(1).describe('what to compare of an image'),
    models: z
      .array(z.strictObject({ seed: z.int().nonnegative(), round: z.int().nonnegative() }))
      .min(1)
      .describe('the models of the images, in order'),
    seed: z.int().nonnegative().default(0).describe('seed of the resamples'),
    resamples: z.int().positive().max(1_000_000).default(10_000),
  }),
  inputs: { images: many(attackedImages) },
  outputs: { rows: comparisonRows },
  needs: { facility: compute },
  label: ({ net, attack }) => `${net}/${attack}`,
  async run({ params, inputs, compute: engine }) {
    const { models, data, net, attack } = params;
    if (inputs.images.length !== models.length) {
      throw new PairingError(
        `expected the images of ${models.length} models, got those of ${inputs.images.length}; wire each once`,
      );
    }
    const rounds = pairUp(
      models.map((model, i) => ({ ...model, images: readAttackedImages(elementAt(inputs.images, i)) })),
    );
    const planned = params.readings.flatMap((each) => contrastsOf(each, rounds));
    const resampled = await bootstrap(
      engine,
      planned.flatMap(({ dense, fall }) => [dense, fall]),
      params,
    );
    const images = elementAt(modelsOf(rounds, 0), 0).length;
    return {
      rows: planned.map(({ dense, fall, ...plan }, i) => ({
        ...{ data, net, attack, images },
        ...plan,
        pairs: dense.pairs,
        dense: dense.pairs === 0 ? null : dense.before,
        pruned: dense.pairs === 0 ? null : dense.after,
        difference: differenceOf(dense, elementAt(resampled, 2 * i)),
        fall: differenceOf(fall, elementAt(resampled, 2 * i + 1)),
      })),
    };
  },
});

/** By round, the images of each reference. */
type Rounds = ReadonlyMap<number, readonly (readonly AttackedImage[])[]>;

/**
 * The contrasts to resample for one reading: each pruned round with the dense one, and with the highest earlier one.
 */
function contrastsOf(each: Reading, rounds: Rounds) {
  let highest = { round: 0, mean: Number.NEGATIVE_INFINITY };
  const plans: { reading: Reading; round: number; highest: number; dense: Contrast; fall: Contrast }[] = [];
  for (const [round, models] of rounds) {
    if (round > 0) {
      const dense = contrast(each, models, modelsOf(rounds, 0));
      const fall = highest.round === 0 ? dense : contrast(each, models, modelsOf(rounds, highest.round));
      plans.push({ reading: each, round, highest: highest.round, dense, fall });
    }
    const mean = meanOf(each, models);
    if (mean > highest.mean) highest = { round, mean };
  }
  return plans;
}

function modelsOf(rounds: Rounds, round: number): readonly (readonly AttackedImage[])[] {
  const models = rounds.get(round);
  if (models === undefined) throw new PairingError(`expected models of round ${round}, got none; wire them too`);
  return models;
}

function differenceOf({ references }: Contrast, resampled: Resampled | null): ComparisonRow['difference'] {
  if (resampled === null) return null;
  const n = references.length;
  const mean = references.reduce((total, each) => total + each, 0) / n;
  const squares = references.reduce((total, each) => total + (each - mean) ** 2, 0);
  return {
    ...resampled,
    sd: n === 1 ? null : Math.sqrt(squares / (n - 1)),
    references: n,
    agreeing: references.filter((each) => Math.sign(each) === Math.sign(resampled.value)).length,
  };
}
