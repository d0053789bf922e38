import { csv } from '../../../artifacts/csv.ts';
import { text } from '../../../artifacts/text.ts';
import { type CleverSummary, writeCleverImages } from '../../result/clever-scores.ts';
import type { ImageScore } from './scores.ts';

/**
 * CSV, one line per image and other class: `index,predicted,target,margin,lipschitz,score,fit,shape,likelihood`. The
 * last two describe the fitted law and are empty without one.
 */
export const cleverTargets = text('clever-targets', 'csv');

export interface ReportedImage extends ImageScore {
  /** Position of the image in the split. */
  readonly index: number;
  readonly label: number;
}

type Sampling = Pick<CleverSummary, 'p' | 'radius' | 'batches' | 'samples'>;

/**
 * The three outputs of a CLEVER stage.
 *
 * @param images one or more
 */
export function cleverReport({ p, radius, batches, samples }: Sampling, images: readonly ReportedImage[]) {
  const pairs = images.flatMap(({ targets }) => targets);
  const kind = (fit: 'weibull' | 'maximum' | 'constant') =>
    pairs.filter(({ lipschitz }) => lipschitz.fit === fit).length;
  const [weibull, maximum, constant] = [kind('weibull'), kind('maximum'), kind('constant')];
  const scores = images.map(({ nearest }) => nearest.score);
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  const squares = scores.reduce((sum, score) => sum + (score - mean) ** 2, 0);
  const summary: CleverSummary = {
    ...{ p, radius, batches, samples },
    images: images.length,
    mean,
    sd: images.length === 1 ? null : Math.sqrt(squares / (images.length - 1)),
    capped: scores.filter((score) => score === radius).length / images.length,
    fits: { weibull: weibull / pairs.length, maximum: maximum / pairs.length, constant: constant / pairs.length },
    accepted: weibull + maximum === 0 ? null : weibull / (weibull + maximum),
  };
  return { summary, images: writeCleverImages(images.map(imageOf)), targets: targetLines(images) };
}

function imageOf({ index: row, label, predicted, nearest: { score, target, lipschitz } }: ReportedImage) {
  return { row, label, predicted, score, target, fit: lipschitz.fit };
}

function targetLines(images: readonly ReportedImage[]): string {
  const head = ['index', 'predicted', 'target', 'margin', 'lipschitz', 'score', 'fit', 'shape', 'likelihood'];
  const lines = images.flatMap(({ index, predicted, targets }) =>
    targets.map(({ target, margin, lipschitz: { value, fit, law }, score }) => [
      ...[index, predicted, target, margin, value, score],
      ...[fit, law?.shape, law?.likelihood],
    ]),
  );
  return csv([head, ...lines]);
}
