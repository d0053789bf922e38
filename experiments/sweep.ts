import { iterate } from '../pipeline/iterate.ts';
import type { Handle } from '../pipeline/step.ts';
import type { Settings } from '../profiles.ts';
import { cw } from '../stages/attack/cw.ts';
import { deepfool } from '../stages/attack/deepfool.ts';
import { fgs } from '../stages/attack/fgs.ts';
import { rfgs } from '../stages/attack/rfgs.ts';
import { linearBound } from '../stages/measure/linear-bound.ts';
import { measure } from '../stages/measure/measure.ts';
import { prune } from '../stages/prune/prune.ts';
import { retrain } from '../stages/train/retrain.ts';
import { train } from '../stages/train/train.ts';
import { epsilon } from './budget.ts';
import { type Case, isColour, isLinear } from './cases.ts';
import { neverPruned, policyOf } from './policy.ts';

/** What is known of one model; the bounds of Theorems 3.1 and 3.2 are of linear ones, attacked on all images. */
export interface Measured {
  readonly measures: Handle<'measures'>;
  readonly bounds?: Handle<'linear-bounds'>;
}

/** Section 4: one reference, pruned and retrained round by round; every model attacked and measured. */
export function sweep(subject: Case, seed: number, settings: Settings): Measured[] {
  return modelsOf(subject, seed, settings).map((model, round) => measured(subject, { seed, round, model }, settings));
}

/** The dense reference, then one model a round. */
function modelsOf({ net, train: data, iterations, retraining }: Case, seed: number, { rounds, ratio }: Settings) {
  const reference = train({ net, seed, iterations, ...policyOf(net, 0.1, iterations) }, { data });
  return iterate(rounds, reference.model, (dense, round) => {
    const pruned = prune({ ratio, dense: neverPruned(net) }, { model: dense }).model;
    const policy = policyOf(net, 0.01, retraining);
    return retrain({ net, seed, round, iterations: retraining, ...policy }, { data, model: pruned }).model;
  });
}

interface Model {
  readonly seed: number;
  readonly round: number;
  readonly model: Handle<'weights'>;
}

function measured({ net, data, test }: Case, { seed, round, model }: Model, settings: Settings): Measured {
  const wired = { data: test, model };
  const some = { images: settings.images };
  const single = fgs({ net, epsilon, ...some }, wired);
  const attacks = [
    single,
    rfgs({ net, epsilon, seed, ...some }, wired),
    deepfool({ net, ...some, ...(isColour(net) ? { batch: 10 } : {}) }, wired),
    cw({ net, images: settings.cwImages, iterations: settings.cwIterations }, wired),
  ].map((attack) => attack.summary);
  const { measures } = measure({ data, net, seed, round }, { ...wired, attacks });
  if (!isLinear(net) || settings.images !== null) return { measures };
  return {
    measures,
    bounds: linearBound({ data, net, seed, round, epsilon }, { ...wired, fgs: single.images }).bounds,
  };
}
