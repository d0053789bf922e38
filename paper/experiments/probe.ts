import type { Handle } from '../../pipeline/step.ts';
import { autopgd } from '../../stages/attack/autopgd/autopgd.ts';
import { lossGradients } from '../../stages/attack/loss-gradients.ts';
import { noise } from '../../stages/attack/noise.ts';
import { pgd } from '../../stages/attack/pgd.ts';
import { gradientMasking } from '../../stages/measure/gradient-masking.ts';
import { securityCurve } from '../../stages/measure/security-curve.ts';
import { classCount } from '../../stages/model/network.ts';
import type { Attack, Attacked } from './attacked.ts';
import { epsilon } from './budget.ts';
import type { Case } from './cases.ts';
import type { Settings } from './settings.ts';

/** What is known of a probed model beyond the paper. */
export interface Probed {
  readonly security?: Handle<'security-curves'>;
  readonly masking?: Handle<'masking-checks'>;
}

/** Beyond the paper, of one model: its security curves, and whether its robustness is real or its gradients are masked. */
export function probe({ net, test: data }: Case, attacked: Attacked, { images, cwImages }: Settings): Probed {
  const { seed, model, measures, attacks } = attacked;
  const wired = { data, model };
  const losses = classCount(net) < 3 ? (['ce'] as const) : (['ce', 'dlr'] as const);
  const within = [
    attacks.fgs,
    attacks.rfgs,
    pgd({ net, epsilon, seed, images }, wired),
    ...losses.map((loss) => autopgd({ net, loss, epsilon, seed, images }, wired)),
    noise({ net, epsilon, seed, images }, wired),
  ];
  // With all of [0, 1] in reach; as it only has to reach everything, a part of the images tells.
  const unbounded = pgd({ net, epsilon: 1, seed, images: cwImages }, wired, `${model.label}/unbounded`);
  const { zeros } = lossGradients({ net, images }, wired);
  return {
    security: securityCurve({}, { measures, ...both([attacks.deepfool, attacks.cw]) }).curves,
    masking: gradientMasking({}, { measures, zeros, ...both(within), unbounded: [unbounded.summary] }).checks,
  };
}

function both(attacks: readonly Attack[]) {
  return { summaries: attacks.map(({ summary }) => summary), images: attacks.map(({ images }) => images) };
}
