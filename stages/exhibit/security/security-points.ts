import { csvOf } from '../../../artifacts/csv.ts';
import { dataSets, fullSpread, type Group, groupReferences, spread } from '../references.ts';
import {
  attacksAmong,
  curveBy,
  robustAccuracy,
  type SecurityCurve,
  type SecurityCurves,
} from '../../result/security-curve.ts';
import { roundTop } from '../../plot/ticks.ts';

/** R(ε) of a net after a pruning round, under one attack or the union of all, over its references. */
export interface SecurityPoint {
  readonly net: string;
  readonly attack: string;
  /** 0 is the dense reference. */
  readonly round: number;
  /** Share of the weights that are exactly 0, mean over the references. */
  readonly sparsity: number;
  /** l2 budget, in pixel units of [0, 1]. */
  readonly epsilon: number;
  /** Accuracy at that budget, 0…1. */
  readonly mean: number;
  /** Sample standard deviation over the references; null when there is one. */
  readonly sd: number | null;
  readonly references: number;
}

/**
 * The curves of several models at evenly spaced ε, mean and spread over the references, by net, attack, round and ε.
 * Each value is exact; nothing is binned.
 *
 * @param intervals number of intervals from 0 to the end of the axis
 * @param top end of the axis; null: for each net, the ε beyond which every curve loses at most 1 % of its images
 * @throws RangeError when one figure cannot show the curves
 */
export function securityPoints(
  all: readonly SecurityCurves[],
  { intervals, top }: { readonly intervals: number; readonly top: number | null },
): { readonly data: readonly string[]; readonly points: readonly SecurityPoint[] } {
  const groups = groupReferences(all);
  const nets = Array.from(Map.groupBy(groups, ({ net }) => net).values());
  const points = nets.flatMap((rounds) => {
    const models = rounds.flatMap((round) => round.models);
    const end = top ?? roundTop(Math.max(...models.flatMap(({ curves }) => curves.map(reach))));
    const epsilons = Array.from({ length: intervals + 1 }, (_, i) => (end * i) / intervals);
    return attacksAmong(models).flatMap((attack) => rounds.flatMap((round) => curve(round, attack, epsilons)));
  });
  return { data: dataSets(groups), points };
}

function curve({ net, round, models }: Group<SecurityCurves>, attack: string, epsilons: readonly number[]) {
  const sparsity = fullSpread(models, ({ weights, nonzero }) => (weights - nonzero) / weights).mean;
  const curves = models.flatMap((model) => curveBy(model, attack) ?? []);
  return epsilons.flatMap((epsilon): SecurityPoint[] => {
    const value = spread(curves, (each) => robustAccuracy(each, epsilon));
    if (value === null) return [];
    const { mean, sd, n: references } = value;
    return [{ net, attack, round, sparsity, epsilon, mean, sd, references }];
  });
}

/** The ε beyond which the attack fools at most 1 % more of the images. */
function reach({ images, distances }: SecurityCurve): number {
  return distances[distances.length - 1 - Math.floor(images / 100)] ?? 0;
}

const columns = [
  'net',
  'attack',
  'round',
  'sparsity',
  'epsilon',
  'mean',
  'sd',
  'references',
] as const satisfies readonly (keyof SecurityPoint)[];

/** The plotted points as CSV; `sd` is empty where it is null. */
export function securityCsv(points: readonly SecurityPoint[]): string {
  return csvOf(columns, points);
}
