import { z } from 'zod';
import { many, stage } from '../../pipeline/stage.ts';
import { elementAt } from '../../compute/element-at.ts';
import { attackedImages } from '../result/attacked.ts';
import { type AttackedImage, readAttackedImages } from '../result/attacked-image.ts';
import { type CleverComparison, cleverComparison } from '../result/clever-comparison.ts';
import { type CleverImage, cleverImages, cleverSummary, readCleverImages } from '../result/clever-scores.ts';
import { measures } from '../result/measures.ts';
import { namedAttacks } from './named-attacks.ts';

/**
 * Compares CLEVER's scores of one model, image by image, with attacks on the same images: minimum-norm attacks in l2,
 * and attacks within ε of l∞. A score above the norm of a perturbation that changes the label is an overestimate: it is
 * no lower bound.
 *
 * @throws Error when the two norms were scored on different images, or an attack left out some of them
 */
export const cleverAgainstAttacks = stage(import.meta, {
  name: 'clever-against-attacks',
  params: z.strictObject({
    epsilon: z.number().positive().describe('l∞ budget of the bounded attacks, for pixels in [0, 1]'),
    attacks: z.array(z.string()).describe('names of the minimum-norm attacks, in the order of `minimum`'),
  }),
  inputs: {
    measures,
    l2: cleverSummary,
    inf: cleverSummary,
    l2Scores: cleverImages,
    infScores: cleverImages,
    minimum: many(attackedImages),
    bounded: many(attackedImages),
  },
  outputs: { comparison: cleverComparison },
  subject: 'measures',
  run({ params: { epsilon, attacks }, inputs, metric }) {
    const { l2, inf, measures: model } = inputs;
    if (l2.p !== 2 || inf.p !== 'inf' || l2.images !== inf.images) {
      const got = `p = ${l2.p} on ${l2.images} images and p = ${inf.p} on ${inf.images}`;
      throw new Error(`expected scores for p = 2 and p = inf on equally many images, got ${got}; wire one of each`);
    }
    const [scores, infScores] = [readCleverImages(inputs.l2Scores), readCleverImages(inputs.infScores)];
    const minimum = namedAttacks(attacks, inputs.minimum);
    const bounded = inputs.bounded.map(readAttackedImages);
    const all = compared(scores, leastNorms([...minimum.map(([, images]) => images), ...bounded], scores));
    // An attack within ε only proves that the l∞ norm it needed is at most ε.
    const reached = leastNorms(bounded, infScores).map((norm) => (norm === null ? null : epsilon));
    const within = compared(infScores, reached);
    if (all !== null) metric('not-below', all.notBelow);
    const { data, net, seed, round, weights, nonzero } = model;
    return {
      comparison: {
        ...{ data, net, seed, round, weights, nonzero, images: l2.images },
        ...{ l2: l2.mean, inf: inf.mean, capped: l2.capped, cappedInf: inf.capped, accepted: l2.accepted },
        minimum: Object.fromEntries(
          minimum.map(([name, images]) => [name, compared(scores, leastNorms([images], scores))]),
        ),
        attacked: all?.images ?? 0,
        notBelow: all?.notBelow ?? null,
        bounded: within && { images: within.images, notBelow: within.notBelow },
      },
    };
  },
});

type Attacked = readonly AttackedImage[];

/** The smallest ‖r‖₂ by any of the attacks that changed each scored image's label; null where all failed. */
type Norms = readonly (number | null)[];

function leastNorms(attacks: readonly Attacked[], scores: readonly CleverImage[]): Norms {
  const byRow = attacks.map((images) => new Map(images.map((image) => [image.index, image])));
  return scores.map(({ row }) => {
    const successes = byRow.map((images) => normOf(images.get(row), row)).filter((norm) => norm !== null);
    return successes.length === 0 ? null : Math.min(...successes);
  });
}

function normOf(image: AttackedImage | undefined, row: number): number | null {
  if (image !== undefined) return image.success ? image.norm : null;
  throw new Error(`expected an attack on every scored image, got none on image ${row}; attack more images`);
}

function compared(scores: readonly CleverImage[], norms: Norms): CleverComparison['minimum'][string] {
  const pairs = scores.flatMap(({ score }, i) => {
    const norm = elementAt(norms, i);
    return norm === null ? [] : [{ score, norm }];
  });
  if (pairs.length === 0) return null;
  const mean = pairs.reduce((sum, { norm }) => sum + norm, 0) / pairs.length;
  const notBelow = pairs.filter(({ score, norm }) => score <= norm * (1 + rounding)).length / pairs.length;
  return { images: pairs.length, norm: mean, notBelow };
}

/** On a linear model, score and distance are the same number, computed in float32 in two ways. */
const rounding = 1e-4;
