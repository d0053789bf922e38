import { curveLayers } from '../../plot/curve-layers.ts';
import { densityAxis } from '../../plot/density-axis.ts';
import type { Look } from '../../plot/look.ts';
import { only, panel } from '../../plot/panel.ts';
import { percent, roundTop, shares, ticksTo } from '../../plot/ticks.ts';
import type { RobustnessPoint } from './robustness-points.ts';

/** Data that all panels of a figure share. */
export interface PanelData<P extends Pick<RobustnessPoint, 'density'> = RobustnessPoint> {
  /** All points of the figure. */
  readonly points: readonly P[];
  /** The looks of all series of the figure, in the order of its legend. */
  readonly looks: readonly Look[];
}

/**
 * Accuracy of one net, benign and under attack (r∞).
 *
 * @param epsilon budget of the l∞ attacks, named in the axis title
 */
export function accuracyPanel(
  shared: PanelData<Pick<RobustnessPoint, 'density'>>,
  net: string,
  title: string,
  epsilon: number,
) {
  return {
    ...panel(title),
    transform: [only('net', net), only('quantity', 'accuracy')],
    layer: layers(shared, shares, { ...percent, title: `Accuracy (%), ε = ${epsilon}` }),
  };
}

/** Norms of minimum-norm attacks (r2) on one net, with its benign accuracy on the right axis for reference. */
export function normPanel(shared: PanelData, net: string, title: string) {
  const norms = shared.points.filter((point) => point.net === net && point.quantity === 'norm');
  const top = roundTop(Math.max(0, ...norms.map(({ mean, sd }) => mean + (sd ?? 0))));
  const right = { ...percent, title: 'Benign accuracy (%)', orient: 'right', grid: false };
  const left = { ...ticksTo(top), title: 'E‖r‖₂ (pixels in [0, 1])', grid: true };
  const accuracy = {
    transform: [only('net', net), only('series', 'Benign')],
    layer: layers(shared, shares, right),
  };
  const perturbation = {
    transform: [only('net', net), only('quantity', 'norm')],
    layer: layers(shared, [0, top], left),
  };
  // Drawn last, so that the norms lie on top.
  return { ...panel(title), layer: [accuracy, perturbation], resolve: { scale: { y: 'independent' } } };
}

/** @param domain lowest and highest value of the y axis, which `axis` styles */
function layers(
  { points, looks }: PanelData<Pick<RobustnessPoint, 'density'>>,
  domain: readonly [number, number],
  axis: object,
) {
  const x = densityAxis(points.map(({ density }) => density));
  return curveLayers({ x, y: { scale: { domain, nice: false }, axis }, looks });
}
