import type { Handle } from '../pipeline/step.ts';
import { clever } from '../stages/attack/clever/clever.ts';
import { cleverBesideAttacks } from '../stages/measure/clever-beside.ts';
import type { Attacked } from './attacked.ts';
import type { Case } from './cases.ts';
import type { Settings } from './settings.ts';

/** CLEVER of one model, in the rounds that are probed. */
export interface Scored {
  readonly clever?: Handle<'clever-beside'>;
}

/** Table 3, of one model: scores in both norms, on images that C&W attacks too. */
export function scoredOf({ net, test }: Case, attacked: Attacked, settings: Settings): Scored {
  const { round, model, measures, attacks } = attacked;
  const { probed, cleverImages: images, cleverBatches: batches, cleverSamples: samples } = settings;
  if (images === 0 || !probed.includes(round)) return {};
  const [l2, inf] = ([2, 'inf'] as const).map((p) =>
    clever({ net, p, images, batches, samples }, { data: test, model }),
  );
  const found = { deepfool: attacks.deepfool.images, cw: attacks.cw.images };
  const scores = { l2: l2!.summary, inf: inf!.summary, scores: l2!.images };
  return { clever: cleverBesideAttacks({}, { measures, ...scores, ...found }).beside };
}
