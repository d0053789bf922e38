import type { Handle } from '../../pipeline/step.ts';
import { comparisonTable } from '../../stages/exhibit/comparison/comparison-table.ts';
import { compare } from '../../stages/measure/compare.ts';
import type { Measured } from './sweep.ts';

/** What is compared under each attack. Benign accuracy is once enough, where all images are. */
const readings = {
  fgs: ['accuracy', 'robustness'],
  rfgs: ['robustness'],
  deepfool: ['norm', 'squaredNorm'],
  cw: ['norm', 'squaredNorm'],
} as const;

const attacks = Object.keys(readings) as (keyof typeof readings)[];

/**
 * Sections 4.1 and 4.2, whether differences are more than chance: every pruned model against its dense reference, image by image.
 *
 * @param models all models of each network's sweep, with a round of pruning at least
 * @param metrics their table, which knows how sparse they are
 */
export function comparison(models: readonly Measured[], metrics: Handle<'metrics-table'>) {
  const nets = Map.groupBy(models, ({ net }) => net).values();
  const comparisons = Array.from(nets, (own) => attacks.map((attack) => comparedUnder(attack, own))).flat();
  return comparisonTable({}, { comparisons, metrics });
}

function comparedUnder(attack: keyof typeof readings, own: readonly Measured[]): Handle<'comparison-rows'> {
  const { data, net } = own[0]!;
  const models = own.map(({ seed, round }) => ({ seed, round }));
  const images = own.map((model) => model.attacks[attack].images);
  return compare({ data, net, attack, readings: [...readings[attack]], models }, { images }).rows;
}
