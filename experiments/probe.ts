import type { Handle } from '../pipeline/step.ts';
import type { Settings } from '../profiles.ts';
import { lossGradients } from '../stages/attack/loss-gradients.ts';
import { noise } from '../stages/attack/noise.ts';
import { pgd } from '../stages/attack/pgd.ts';
import { gradientMasking } from '../stages/measure/gradient-masking.ts';
import { securityCurve } from '../stages/measure/security-curve.ts';
import { epsilon } from './budget.ts';
import type { Case } from './cases.ts';

/** The outputs of a placed attack. */
interface Attack {
  readonly summary: Handle<'attacked'>;
  readonly images: Handle<'attacked-images'>;
}

/** A model, and the attacks on it that are placed already. */
interface Attacked {
  readonly seed: number;
  readonly model: Handle<'weights'>;
  readonly measures: Handle<'measures'>;
  /** Within the l∞ ball of the paper, by gradients: FGS, rFGS, or any iterated one. */
  readonly bounded: readonly Attack[];
  /** The ones that look for the smallest perturbation. */
  readonly minimum: readonly Attack[];
}

/** Beyond the paper, of one model: its security curves, and whether its robustness is real or its gradients are masked. */
export function probe({ net, test: data }: Case, attacked: Attacked, { images, cwImages }: Settings) {
  const { seed, model, measures, bounded, minimum } = attacked;
  const wired = { data, model };
  const within = [...bounded, pgd({ net, epsilon, seed, images }, wired), noise({ net, epsilon, seed, images }, wired)];
  // With all of [0, 1] in reach; as it only has to reach everything, a part of the images tells.
  const unbounded = pgd({ net, epsilon: 1, seed, images: cwImages }, wired, `${model.label}/unbounded`);
  const { zeros } = lossGradients({ net, images }, wired);
  return {
    security: securityCurve({}, { measures, ...both(minimum) }).curves,
    masking: gradientMasking({}, { measures, zeros, ...both(within), unbounded: [unbounded.summary] }).checks,
  };
}

function both(attacks: readonly Attack[]) {
  return { summaries: attacks.map(({ summary }) => summary), images: attacks.map(({ images }) => images) };
}
