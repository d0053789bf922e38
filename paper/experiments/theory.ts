import type { Handle } from '../../pipeline/step.ts';
import { lipschitzTable } from '../../stages/exhibit/theory/lipschitz-table.ts';
import { maskTable } from '../../stages/exhibit/theory/mask-table.ts';
import { theoryFigure } from '../../stages/exhibit/theory/theory.ts';
import { theoryTable } from '../../stages/exhibit/theory/theory-table.ts';
import { linearBound } from '../../stages/measure/linear-bound.ts';
import { lipschitz } from '../../stages/measure/lipschitz/lipschitz.ts';
import { hasLipschitzBound } from '../../stages/measure/lipschitz/lipschitz-layers.ts';
import { randomMasks } from '../../stages/measure/lipschitz/random-masks.ts';
import { looksFor } from '../../stages/plot/looks.ts';
import { measuring } from '../../stages/result/attack-entry.ts';
import { type Attacked, imagesOf } from './attacked.ts';
import { entries, namesOf } from './attacks.ts';
import { epsilon } from './budget.ts';
import { type Case, isLinear } from './cases.ts';
import { rowsFor } from './networks.ts';
import type { Settings } from './settings.ts';

/** Results on the theorems of Section 3 for one model, as far as they apply to its network. */
export interface Proven {
  /** Theorems 3.1 and 3.2, for linear networks attacked on all images. */
  readonly bounds?: Handle<'linear-bounds'>;
  /** Lemma 3.1, for networks of dense layers, convolutions, ReLUs and max-pools. */
  readonly certified?: Handle<'certified'>;
  /** Theorem 3.3, for dense references of the same networks with a hidden layer. */
  readonly masked?: Handle<'masked-constants'>;
}

export function provenOf({ net, data, test }: Case, attacked: Attacked, { images }: Settings): Proven {
  const { seed, round, model, attacks } = attacked;
  const fgs = attacks.fgs.images;
  const found = { bounded: imagesOf(attacked, 'r∞'), minimum: imagesOf(attacked, 'r2') };
  const wired = { data: test, model };
  const about = { data, net, seed, round };
  return {
    ...(isLinear(net) && images === null
      ? { bounds: linearBound({ ...about, epsilon }, { ...wired, fgs }).bounds }
      : {}),
    ...(hasLipschitzBound(net)
      ? { certified: lipschitz({ ...about, epsilon, attacks: namesOf('r2') }, { ...wired, ...found }).certified }
      : {}),
    ...(hasLipschitzBound(net) && !isLinear(net) && round === 0
      ? { masked: randomMasks(about, { model }).constants }
      : {}),
  };
}

/** Looks of the series that the theory figure may show. */
const looks = looksFor([
  ...['Bound on r∞', 'Unclipped step'],
  ...measuring(entries, 'r∞'),
  'Certified',
  ...measuring(entries, 'r2'),
  ...['c₁', 'c₂', 'L₂ (singular values)'],
]);

/** Section 3: a table for each theorem with results, and their figure; empty lists without results. */
export function theory(models: readonly (Proven & { readonly net: string })[]) {
  const bounds = models.flatMap((model) => model.bounds ?? []);
  const certified = models.flatMap((model) => model.certified ?? []);
  const masked = models.flatMap((model) => model.masked ?? []);
  const some = models.filter((model) => model.bounds ?? model.certified ?? model.masked);
  return {
    bounds: bounds.length > 0 ? [theoryTable({}, { bounds })] : [],
    lipschitz: certified.length > 0 ? [lipschitzTable({ attacks: entries }, { certified })] : [],
    masks: masked.length > 0 ? [maskTable({}, { constants: masked })] : [],
    figure:
      some.length > 0
        ? [theoryFigure({ epsilon, attacks: entries, looks, rows: rowsFor(some) }, { bounds, certified, masked })]
        : [],
  };
}
