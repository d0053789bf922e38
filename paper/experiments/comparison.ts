import type { Handle } from '../../pipeline/step.ts';
import { comparisonTable } from '../../stages/exhibit/comparison/comparison-table.ts';
import { groupBy, type NonEmpty } from '../../stages/exhibit/group-by.ts';
import { compare } from '../../stages/measure/compare.ts';
import { type AttackName, attacks, entries } from './attacks.ts';
import type { Measured } from './sweep.ts';

/**
 * Sections 4.1 and 4.2, with significance: every pruned model against its dense reference, image by image.
 *
 * @param models all models of each network's sweep, with at least one pruning round
 * @param metrics their metrics table, for their sparsity
 */
export function comparison(models: readonly Measured[], metrics: Handle<'metrics-table'>) {
  const nets = groupBy(models, ({ net }) => net);
  const names = Object.keys(attacks) as AttackName[];
  const comparisons = nets.flatMap((own) => names.map((name) => comparedUnder(name, own)));
  return comparisonTable({ attacks: entries }, { comparisons, metrics });
}

function comparedUnder(attack: AttackName, own: NonEmpty<Measured>): Handle<'comparison-rows'> {
  const [{ data, net }] = own;
  const models = own.map(({ seed, round }) => ({ seed, round }));
  const images = own.map((model) => model.attacks[attack].images);
  return compare({ data, net, attack, readings: readingsOf(attack), models }, { images }).rows;
}

/** What to compare under an attack; benign accuracy only under the first attack, which attacks all images. */
function readingsOf(attack: AttackName): ('accuracy' | 'robustness' | 'norm' | 'squaredNorm')[] {
  if (attacks[attack].kind === 'minimum') return ['norm', 'squaredNorm'];
  return attack === entries[0]?.name ? ['accuracy', 'robustness'] : ['robustness'];
}
