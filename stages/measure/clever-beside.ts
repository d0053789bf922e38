import { z } from 'zod';
import { stage } from '../../pipeline/stage.ts';
import { attackedImages } from '../data/attacked.ts';
import { type AttackedImage, readAttackedImages } from '../data/attacked-image.ts';
import { type CleverBeside, cleverBeside } from '../data/clever-beside.ts';
import { type CleverImage, cleverImages, cleverSummary, readCleverImages } from '../data/clever-scores.ts';
import { measures } from '../data/measures.ts';

/**
 * CLEVER's scores of one model, image by image beside minimum-norm attacks on the same images. A score above the norm of a perturbation that changes
 * the label is an overestimate: it claims to bound what it does not.
 *
 * @throws Error when the two norms were not scored on the same images or an attack left out some of them
 */
export const cleverBesideAttacks = stage(import.meta, {
  name: 'clever-beside',
  params: z.strictObject({}),
  inputs: {
    measures,
    l2: cleverSummary,
    inf: cleverSummary,
    scores: cleverImages,
    deepfool: attackedImages,
    cw: attackedImages,
  },
  outputs: { beside: cleverBeside },
  subject: 'measures',
  run({ inputs, metric }) {
    const { l2, inf, measures: model } = inputs;
    if (l2.p !== 2 || inf.p !== 'inf' || l2.images !== inf.images) {
      throw new Error(
        `expected scores for p = 2 and p = inf of as many images, got p = ${l2.p} of ${l2.images} and p = ${inf.p} of ${inf.images}; wire one of each`,
      );
    }
    const scores = readCleverImages(inputs.scores);
    const [deepfool, cw] = [inputs.deepfool, inputs.cw].map((csv) => normsOf(readAttackedImages(csv), scores)) as [
      Norms,
      Norms,
    ];
    const either = deepfool.map((norm, i) => smaller(norm, cw[i]!));
    const all = compared(scores, either);
    if (all !== null) metric('not-below', all.notBelow);
    const { data, net, seed, round, weights, nonzero } = model;
    return {
      beside: {
        ...{ data, net, seed, round, weights, nonzero, images: l2.images },
        ...{ l2: l2.mean, inf: inf.mean, capped: l2.capped, cappedInf: inf.capped, accepted: l2.accepted },
        deepfool: compared(scores, deepfool),
        cw: compared(scores, cw),
        attacked: all?.images ?? 0,
        notBelow: all?.notBelow ?? null,
      },
    };
  },
});

/** ‖r‖₂ of each scored image; null where the attack failed. */
type Norms = readonly (number | null)[];

function normsOf(attacked: readonly AttackedImage[], scores: readonly CleverImage[]): Norms {
  const byRow = new Map(attacked.map((image) => [image.row, image]));
  return scores.map(({ row }) => {
    const image = byRow.get(row);
    if (image !== undefined) return image.success ? image.norm : null;
    throw new Error(`expected an attack on every image that has a score, got none on image ${row}; attack more images`);
  });
}

function smaller(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b;
  return Math.min(a, b);
}

function compared(scores: readonly CleverImage[], norms: Norms): CleverBeside['cw'] {
  const found = scores.flatMap(({ score }, i) => (norms[i] === null ? [] : [{ score, norm: norms[i]! }]));
  if (found.length === 0) return null;
  const mean = found.reduce((sum, { norm }) => sum + norm, 0) / found.length;
  const notBelow = found.filter(({ score, norm }) => score <= norm * (1 + rounding)).length / found.length;
  return { images: found.length, norm: mean, notBelow };
}

/** On a linear model score and distance are one number, computed in float32 in two ways. */
const rounding = 1e-4;
