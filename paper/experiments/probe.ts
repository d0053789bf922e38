import type { Handle } from '../../pipeline/step.ts';
import { lossGradients } from '../../stages/attack/loss-gradients.ts';
import { pgd } from '../../stages/attack/pgd.ts';
import { gradientMasking } from '../../stages/measure/gradient-masking.ts';
import { securityCurve } from '../../stages/measure/security-curve.ts';
import type { Measure } from '../../stages/result/attack-entry.ts';
import type { Attacked } from './attacked.ts';
import { ballEntries, namesOf, type PlacedAttack, probes } from './attacks.ts';
import type { Case } from './cases.ts';
import type { Settings } from './settings.ts';

/** Results on a probed model that go beyond the paper. */
export interface Probed {
  readonly security?: Handle<'security-curves'>;
  readonly masking?: Handle<'masking-checks'>;
}

/** Beyond the paper, for one model: its security curves, and checks for masked gradients. */
export function probe({ net, test: data }: Case, attacked: Attacked, settings: Settings): Probed {
  const { seed, model, measures, attacks } = attacked;
  const wired = { data, model };
  const placed = (measure: Measure) => namesOf(measure).map((name) => attacks[name]);
  const further = Object.values(probes).filter(({ takes }) => takes(net));
  const within = [...placed('r∞'), ...further.map((attack) => attack.place({ ...settings, ...wired, net, seed }))];
  // ε = 1 lets every pixel take any value. A part of the images is enough to see whether accuracy falls to 0.
  const unbounded = pgd({ net, epsilon: 1, seed, images: settings.cwImages }, wired, `${model.label}/unbounded`);
  const { zeros } = lossGradients({ net, images: settings.images }, wired);
  return {
    security: securityCurve({}, { measures, ...both(placed('r2')) }).curves,
    masking: gradientMasking(
      { attacks: ballEntries },
      { measures, zeros, ...both(within), unbounded: [unbounded.summary] },
    ).checks,
  };
}

function both(attacks: readonly PlacedAttack[]) {
  return { summaries: attacks.map(({ summary }) => summary), images: attacks.map(({ images }) => images) };
}
