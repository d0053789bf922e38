import type { Handle } from '../../pipeline/step.ts';
import { clever } from '../../stages/attack/clever/clever.ts';
import { figureS3 } from '../../stages/exhibit/clever/figure-s3.ts';
import { table3 } from '../../stages/exhibit/clever/table-3.ts';
import { cleverAgainstAttacks } from '../../stages/measure/clever-against-attacks.ts';
import { looksFor } from '../../stages/plot/looks.ts';
import { measuring } from '../../stages/result/attack-entry.ts';
import { type Attacked, imagesOf } from './attacked.ts';
import { entries, namesOf } from './attacks.ts';
import { epsilon } from './budget.ts';
import type { Case } from './cases.ts';
import { rowsFor } from './networks.ts';
import type { Settings } from './settings.ts';

/** CLEVER's results for one model, in probed rounds. */
export interface Scored {
  readonly clever?: Handle<'clever-comparison'>;
}

/** Table 3, for one model: scores in both norms, on images that C&W attacks too. */
export function scoredOf({ net, test }: Case, attacked: Attacked, settings: Settings): Scored {
  const { round, model, measures } = attacked;
  const { probed, cleverImages: images, cleverBatches: batches, cleverSamples: samples } = settings;
  if (images === 0 || !probed.includes(round)) return {};
  const scored = (p: 2 | 'inf') => clever({ net, p, images, batches, samples }, { data: test, model });
  const [l2, inf] = [scored(2), scored('inf')];
  const found = { minimum: imagesOf(attacked, 'r2'), bounded: imagesOf(attacked, 'r∞') };
  const scores = { l2: l2.summary, inf: inf.summary, l2Scores: l2.images, infScores: inf.images };
  return {
    clever: cleverAgainstAttacks({ epsilon, attacks: namesOf('r2') }, { measures, ...scores, ...found }).comparison,
  };
}

/** Table 3, and our reading of Figure S3, of the scored models; empty lists without any. */
export function cleverOf(all: readonly (Scored & { readonly net: string })[]) {
  const models = all.flatMap((model) => model.clever ?? []);
  if (models.length === 0) return { table: [], figure: [] };
  const looks = looksFor(['CLEVER', ...measuring(entries, 'r2')]);
  const attacks = measuring(entries, 'r2');
  return {
    table: [table3({ attacks }, { models })],
    figure: [figureS3({ attacks, looks, rows: rowsFor(all) }, { models })],
  };
}
