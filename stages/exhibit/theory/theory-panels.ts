import { curveLayers, looksOf } from '../../plot/curve-layers.ts';
import { densityAxis } from '../../plot/density-axis.ts';
import { logAxis } from '../../plot/log-axis.ts';
import { looks } from '../../plot/looks.ts';
import { only, panel } from '../../plot/panel.ts';
import type { TheoryPoint } from './theory-curve.ts';

/** r∞ of one net and the bound on it, which is often above 1. @param points as below */
export function boundPanel(points: readonly TheoryPoint[], net: string, title: string) {
  return logarithmic(points, { net, quantity: 'bound' }, title, 'Share');
}

/**
 * Certified radii of one net beside the perturbations that attacks needed, both l2.
 *
 * @param points all points of the figure: its panels share the x axis and the legend
 */
export function radiusPanel(points: readonly TheoryPoint[], net: string, title: string) {
  return logarithmic(points, { net, quantity: 'radius' }, title, 'l2 (pixels in [0, 1])');
}

/** What is left of one net's constants as it is pruned and retrained. @param points as above */
export function constantPanel(points: readonly TheoryPoint[], net: string, title: string) {
  return logarithmic(points, { net, quantity: 'constant' }, title, 'Relative to dense');
}

/** What random masks leave of one net's constants: of all hidden layers, and dashed of one alone. @param points as above */
export function maskedPanel(points: readonly TheoryPoint[], net: string, title: string) {
  const what = { net, quantity: 'masked' } as const;
  const { y, legend } = axesOf(points, what, 'Left; dashed: one layer');
  const x = densityAxis(densities(points), 'Weights removed at random (%)');
  const encoding = {
    x,
    y: { field: 'mean', type: 'quantitative', scale: y.scale, axis: y.axis },
    color: { field: 'series', type: 'nominal' },
    detail: { field: 'layers' },
    order: { field: 'sparsity' },
  };
  const single = { ...line(encoding), transform: [{ filter: 'datum.layers !== "hidden"' }] };
  const together = {
    transform: [only('layers', 'hidden')],
    layer: curveLayers({ x, y, looks: legend, floor: y.floor, order: 'sparsity' }),
  };
  return { ...panel(title), transform: filters(what), layer: [single, together] };
}

interface What {
  readonly net: string;
  readonly quantity: TheoryPoint['quantity'];
}

function logarithmic(points: readonly TheoryPoint[], what: What, title: string, yTitle: string) {
  const { x, y, legend } = axesOf(points, what, yTitle);
  return {
    ...panel(title),
    transform: filters(what),
    layer: curveLayers({ x, y, looks: legend, floor: y.floor }),
  };
}

function axesOf(points: readonly TheoryPoint[], { net, quantity }: What, title: string) {
  const own = points.filter((point) => point.net === net && point.quantity === quantity);
  return {
    x: densityAxis(densities(points)),
    y: logAxis(
      own.flatMap(({ mean, sd }) => [mean, mean + (sd ?? 0)]),
      title,
    ),
    legend: looksOf(points, looks),
  };
}

function densities(points: readonly TheoryPoint[]): number[] {
  return points.map(({ density }) => density);
}

/** A logarithmic axis has no place for 0. */
function filters({ net, quantity }: What) {
  return [only('net', net), only('quantity', quantity), { filter: 'datum.mean > 0' }];
}

function line(encoding: object) {
  return { mark: { type: 'line', strokeWidth: 1, strokeDash: [3, 3] }, encoding };
}
