import { iterate } from '../../pipeline/iterate.ts';
import type { Handle } from '../../pipeline/step.ts';
import { measure } from '../../stages/measure/measure.ts';
import { prune } from '../../stages/prune/prune.ts';
import { retrain } from '../../stages/train/retrain.ts';
import { train } from '../../stages/train/train.ts';
import type { Attacked } from './attacked.ts';
import { attacks as catalog, placeAll } from './attacks.ts';
import type { Case } from './cases.ts';
import { type Scored, scoredOf } from './clever.ts';
import { neverPruned, policyOf } from './policy.ts';
import { type Probed, probe } from './probe.ts';
import type { Settings } from './settings.ts';
import { type Proven, provenOf } from './theory.ts';

/** All results on one model. */
export interface Measured extends Attacked, Proven, Probed, Scored {
  readonly data: string;
  readonly net: string;
}

/** Section 4: one reference, pruned and retrained round by round, with attacks and measures on every model. */
export function sweep(subject: Case, seed: number, settings: Settings): Measured[] {
  return modelsOf(subject, seed, settings).map((model, round) => measured(subject, { seed, round, model }, settings));
}

/** The dense reference, then one model per round. */
function modelsOf({ net, train: data, iterations, retraining }: Case, seed: number, { rounds, ratio }: Settings) {
  const reference = train({ net, seed, iterations, ...policyOf(net, 0.1, iterations) }, { data });
  return iterate(rounds, reference.model, (last, round) => {
    const pruned = prune({ ratio, dense: neverPruned(net) }, { model: last }).model;
    const policy = policyOf(net, 0.01, retraining);
    return retrain({ net, seed, round, iterations: retraining, ...policy }, { data, model: pruned }).model;
  });
}

interface SweptModel {
  readonly seed: number;
  readonly round: number;
  readonly model: Handle<'weights'>;
}

function measured(subject: Case, { seed, round, model }: SweptModel, settings: Settings): Measured {
  const { net, data, test } = subject;
  const wired = { data: test, model };
  const attacks = placeAll(catalog, { ...settings, ...wired, net, seed });
  const summaries = Object.values(attacks).map((attack) => attack.summary);
  const { measures } = measure({ data, net, seed, round }, { ...wired, attacks: summaries });
  const attacked = { seed, round, model, measures, attacks };
  return {
    data,
    net: net.name,
    ...attacked,
    ...provenOf(subject, attacked, settings),
    ...(settings.probed.includes(round) ? probe(subject, attacked, settings) : {}),
    ...scoredOf(subject, attacked, settings),
  };
}
