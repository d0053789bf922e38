import { curveLayers, looksOf } from '../../plot/curve-layers.ts';
import { densityAxis } from '../../plot/density-axis.ts';
import { looks } from '../../plot/looks.ts';
import { only, panel } from '../../plot/panel.ts';
import { percent, roundTop, shares, ticksTo } from '../../plot/ticks.ts';
import type { Point } from './curve.ts';

/** What a point of any figure has. */
type Placed = Pick<Point, 'density'> & { readonly series: keyof typeof looks };

/**
 * Accuracy of one net, benign and under attack (r∞).
 *
 * @param points all points of the figure
 * @param epsilon budget of the l∞ attacks, for the axis title
 */
export function accuracyPanel(points: readonly Placed[], net: string, title: string, epsilon: number) {
  return {
    ...panel(title),
    transform: [only('net', net), only('quantity', 'accuracy')],
    layer: layers(points, shares, { ...percent, title: `Accuracy (%), ε = ${epsilon}` }),
  };
}

/**
 * Norms that minimum-norm attacks need (r2) of one net, with its benign accuracy for reference on the right.
 *
 * @param points all points of the figure
 */
export function normPanel(points: readonly Point[], net: string, title: string) {
  const norms = points.filter((point) => point.net === net && point.quantity === 'norm');
  const top = roundTop(Math.max(0, ...norms.map(({ mean, sd }) => mean + (sd ?? 0))));
  const right = { ...percent, title: 'Benign accuracy (%)', orient: 'right', grid: false };
  const left = { ...ticksTo(top), title: 'E‖r‖₂ (pixels in [0, 1])', grid: true };
  const accuracy = {
    transform: [only('net', net), only('series', 'Benign')],
    layer: layers(points, shares, right),
  };
  const perturbation = {
    transform: [only('net', net), only('quantity', 'norm')],
    layer: layers(points, [0, top], left),
  };
  // The norms come last, on top of what they are compared with.
  return { ...panel(title), layer: [accuracy, perturbation], resolve: { scale: { y: 'independent' } } };
}

/**
 * @param points all points of the figure: its panels share the x axis and the legend
 * @param domain lowest and highest value of the y axis, whose looks are `axis`
 */
function layers(points: readonly Placed[], domain: readonly [number, number], axis: object) {
  const x = densityAxis(points.map(({ density }) => density));
  return curveLayers({ x, y: { scale: { domain, nice: false }, axis }, looks: looksOf(points, looks) });
}
