import type { TopLevelSpec } from 'vega-lite';
import { curveLayers } from '../../plot/curve-layers.ts';
import { densityAxis } from '../../plot/density-axis.ts';
import { type Figure, figureSpec } from '../../plot/figure-spec.ts';
import { letter } from '../../plot/letter.ts';
import type { Look } from '../../plot/look.ts';
import { only, panel } from '../../plot/panel.ts';
import { roundTop, ticksTo } from '../../plot/ticks.ts';
import type { CleverPoint } from './clever-points.ts';

/**
 * One row per net, against the share of weights pruned: CLEVER's l2 scores and the norms of attacks on the left, its l∞
 * scores on the right.
 */
export function cleverSpec(figure: Omit<Figure<CleverPoint>, 'description' | 'errorBars' | 'note'>): TopLevelSpec {
  const { points } = figure;
  const description =
    'CLEVER scores and the norms of attacks on the same images, against the share of pruned weights. ' +
    "We had no access to the paper's Figure S3; this figure shows what it may contain.";
  const note = ceiling(points);
  // Few rounds are scored, and not only early ones, so every point gets an error bar.
  const worded = { ...figure, description, errorBars: Number.POSITIVE_INFINITY, ...(note === null ? {} : { note }) };
  return figureSpec(worded, ({ net, title }, row, looks) => [
    lengthPanel({ points, looks }, { net, quantity: 'l2' }, `(${letter(2 * row)}) ${title}: l₂`),
    lengthPanel({ points, looks }, { net, quantity: 'inf' }, `(${letter(2 * row + 1)}) ${title}: l∞`),
  ]);
}

/** Scores that equal the radius would be larger in a larger ball, so their mean does not estimate a distance. */
function ceiling(points: readonly CleverPoint[]): string | null {
  const most = Math.max(...points.map(({ capped }) => capped ?? 0));
  if (most === 0) return null;
  const percentage = Number((100 * most).toPrecision(2));
  return `up to ${percentage} % of a point's scores equal the radius of CLEVER's ball, the largest possible score`;
}

const axisTitles = { l2: 'l₂ (pixels in [0, 1])', inf: 'l∞ (pixels in [0, 1])' };

function lengthPanel(
  { points, looks }: { readonly points: readonly CleverPoint[]; readonly looks: readonly Look[] },
  { net, quantity }: Pick<CleverPoint, 'net' | 'quantity'>,
  title: string,
) {
  const own = points.filter((point) => point.net === net && point.quantity === quantity);
  const top = roundTop(Math.max(...own.map(({ mean, sd }) => mean + (sd ?? 0))));
  const axis = { ...ticksTo(top), title: axisTitles[quantity] };
  return {
    ...panel(title),
    transform: [only('net', net), only('quantity', quantity)],
    layer: curveLayers({
      x: densityAxis(points.map(({ density }) => density)),
      y: { scale: { domain: [0, top], nice: false }, axis },
      looks,
      floor: 0,
    }),
  };
}
