import type { Decoded } from '../../../artifacts/codec.ts';
import type { certified } from '../../result/certified.ts';
import type { linearBounds } from '../../result/linear-bounds.ts';
import type { maskedConstants } from '../../result/masked-constants.ts';
import { type AttackEntry, measuring, titleOf } from '../../result/attack-entry.ts';
import { pruned } from '../pruned.ts';
import { groupBy, type NonEmpty } from '../group-by.ts';
import { fullSpread, type Group, groupReferences, spread } from '../references.ts';

type Bounds = Decoded<typeof linearBounds>;
type Certified = Decoded<typeof certified>;
type Masked = Decoded<typeof maskedConstants>;

/** Results on the theorems; some of the lists may be empty, but not all. */
export interface Theory {
  /** The attacks to compare with the radii, and `fgs`, which the theorems bound. */
  readonly attacks: readonly AttackEntry[];
  readonly bounds: readonly Bounds[];
  readonly certified: readonly Certified[];
  readonly masked: readonly Masked[];
}

/** A point of a curve of the theory figure, over a net's references. */
export interface TheoryPoint {
  readonly net: string;
  /**
   * The panel. `accuracy`: shares 0…1. `bound`: the same, with the uncapped bound. `radius`: l2 in pixel units of [0,
   * 1], where a constant's name means γ₂ by it. `constant` and `masked`: shares of the dense models' constants, as they
   * are pruned and under random masks.
   */
  readonly quantity: 'accuracy' | 'bound' | 'radius' | 'constant' | 'masked';
  readonly series: string;
  /** The layers under random masks: one layer, or `hidden` for all hidden layers; empty in other panels. */
  readonly layers: string;
  readonly round: number;
  /** Share of the weights that are exactly 0, or α. */
  readonly sparsity: number;
  /** 1 − sparsity, above 0: the position on a logarithmic axis. */
  readonly density: number;
  readonly mean: number;
  readonly sd: number | null;
  readonly references: number;
}

interface TheorySeries<M> {
  readonly quantity: TheoryPoint['quantity'];
  readonly series: string;
  readonly read: (model: M) => number | null;
}

/**
 * The points by net, panel and series; nets, rounds and αs keep their order.
 *
 * @throws RangeError without results, for a net on two data sets, or for a repeated model
 */
export function theoryPoints({ attacks, bounds, certified, masked }: Theory): TheoryPoint[] {
  if (bounds.length + certified.length + masked.length === 0) {
    throw new RangeError('expected bounds, certificates or constants under masks, got none; wire at least one');
  }
  const bounded = byNet(bounds).flatMap((rounds) => along(rounds, boundCurves(titleOf(attacks, 'fgs'))));
  const linear = new Set(bounds.map(({ net }) => net));
  const radii = byNet(certified).flatMap((rounds) => {
    // Theorem 3.3 applies to hidden layers.
    const others = linear.has(rounds[0].net) ? [certifiedShare] : constantCurves(rounds[0]);
    return along(rounds, [...radiusCurves(attacks), ...others]);
  });
  return [...bounded, ...radii, ...byNet(masked).flat().flatMap(maskedPoints)];
}

/** @param fgs title of the bounded attack */
function boundCurves(fgs: string): TheorySeries<Bounds>[] {
  return [
    { quantity: 'accuracy', series: 'Bound on r∞', read: ({ bound }) => Math.min(1, bound) },
    { quantity: 'accuracy', series: 'Unclipped step', read: ({ exact }) => exact },
    { quantity: 'accuracy', series: fgs, read: ({ measured }) => measured },
    { quantity: 'bound', series: 'Bound on r∞', read: ({ bound }) => bound },
    { quantity: 'bound', series: 'Unclipped step', read: ({ exact }) => exact },
    { quantity: 'bound', series: fgs, read: ({ measured }) => measured },
  ];
}

/** A lower bound on r∞, shown where there is an upper one. */
const certifiedShare: TheorySeries<Certified> = {
  quantity: 'accuracy',
  series: 'Certified',
  read: ({ bounded }) => bounded.certified,
};

function radiusCurves(attacks: readonly AttackEntry[]): TheorySeries<Certified>[] {
  const needed = measuring(attacks, 'r2').map(
    ({ name, title }): TheorySeries<Certified> => ({
      ...{ quantity: 'radius', series: title },
      read: ({ minimum }) => minimum[name]?.norm ?? null,
    }),
  );
  return [
    ...needed,
    { quantity: 'radius', series: 'L₂ (singular values)', read: ({ radii }) => radii.spectral },
    { quantity: 'radius', series: 'c₂', read: ({ radii }) => radii.frobenius },
  ];
}

/** Constants as shares of their mean over the first round, the dense references. */
function constantCurves({ models }: Group<Certified>): TheorySeries<Certified>[] {
  const curve = (series: string, name: keyof Certified['constants']): TheorySeries<Certified> => {
    const dense = fullSpread(models, ({ constants }) => constants[name]).mean;
    return { quantity: 'constant', series, read: ({ constants }) => (dense === 0 ? null : constants[name] / dense) };
  };
  return [curve('c₁', 'inf'), curve('c₂', 'frobenius'), curve('L₂ (singular values)', 'spectral')];
}

function along<M extends Certified | Bounds>(
  rounds: readonly Group<M>[],
  curves: readonly TheorySeries<M>[],
): TheoryPoint[] {
  return curves.flatMap(({ quantity, series, read }) =>
    rounds.flatMap(({ net, round, models }) => {
      const value = spread<M>(models, read);
      if (value === null) return [];
      return [{ ...{ net, quantity, series, layers: '', round }, ...pruned(models), ...statistic(value) }];
    }),
  );
}

function maskedPoints({ net, round, models }: Group<Masked>): TheoryPoint[] {
  const ofTheorem = models[0].points.filter((point) => point.ofTheorem);
  return (['c1', 'c2'] as const).flatMap((constant) =>
    ofTheorem.flatMap(({ masked: layers, alpha }) => {
      const value = spread<Masked>(models, (model) => left(model, layers, alpha, constant));
      if (value === null) return [];
      const series = constant === 'c1' ? 'c₁' : 'c₂';
      const at = { layers, round, sparsity: alpha, density: 1 - alpha };
      return [{ net, quantity: 'masked' as const, series, ...at, ...statistic(value) } satisfies TheoryPoint];
    }),
  );
}

/** A model's constant under masks, as a share of that at the first α. */
function left({ points }: Masked, layers: string, alpha: number, constant: 'c1' | 'c2'): number | null {
  const own = points.filter(({ masked }) => masked === layers);
  const [first, found] = [own.at(0), own.find((point) => point.alpha === alpha)];
  return first === undefined || found === undefined || first[constant] === 0 ? null : found[constant] / first[constant];
}

function statistic({
  mean,
  sd,
  n: references,
}: {
  readonly mean: number;
  readonly sd: number | null;
  readonly n: number;
}) {
  return { mean, sd, references };
}

function byNet<M extends Certified | Bounds | Masked>(all: readonly M[]): NonEmpty<Group<M>>[] {
  if (all.length === 0) return [];
  return groupBy(groupReferences<M>(all), ({ net }) => net);
}
