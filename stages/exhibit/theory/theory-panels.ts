import { curveLayers } from '../../plot/curve-layers.ts';
import { densityAxis } from '../../plot/density-axis.ts';
import { logAxis } from '../../plot/log-axis.ts';
import { only, panel } from '../../plot/panel.ts';
import type { PanelData } from '../robustness/panels.ts';
import type { TheoryPoint } from './theory-points.ts';

type Shared = PanelData<TheoryPoint>;

/** r∞ of one net, and its bound, often above 1. */
export function boundPanel(shared: Shared, net: string, title: string) {
  return logarithmic(shared, { net, quantity: 'bound' }, title, 'Share');
}

/** Certified radii of one net, and the norms of attacks on it, both l2. */
export function radiusPanel(shared: Shared, net: string, title: string) {
  return logarithmic(shared, { net, quantity: 'radius' }, title, 'l2 (pixels in [0, 1])');
}

/** The remaining shares of one net's constants as it is pruned and retrained. */
export function constantPanel(shared: Shared, net: string, title: string) {
  return logarithmic(shared, { net, quantity: 'constant' }, title, 'Relative to dense');
}

/** The remaining shares of one net's constants under random masks: all hidden layers; dashed, a single one. */
export function maskedPanel(shared: Shared, net: string, title: string) {
  const what = { net, quantity: 'masked' } as const;
  const { y } = axesOf(shared, what, 'Left; dashed: one layer');
  const x = densityAxis(densities(shared), 'Weights removed at random (%)');
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
    layer: curveLayers({ x, y, looks: shared.looks, floor: y.floor, order: 'sparsity' }),
  };
  return { ...panel(title), transform: filters(what), layer: [single, together] };
}

interface What {
  readonly net: string;
  readonly quantity: TheoryPoint['quantity'];
}

function logarithmic(shared: Shared, what: What, title: string, yTitle: string) {
  const { x, y } = axesOf(shared, what, yTitle);
  return {
    ...panel(title),
    transform: filters(what),
    layer: curveLayers({ x, y, looks: shared.looks, floor: y.floor }),
  };
}

function axesOf(shared: Shared, { net, quantity }: What, title: string) {
  const own = shared.points.filter((point) => point.net === net && point.quantity === quantity);
  return {
    x: densityAxis(densities(shared)),
    y: logAxis(
      own.flatMap(({ mean, sd }) => [mean, mean + (sd ?? 0)]),
      title,
    ),
  };
}

function densities({ points }: Shared): number[] {
  return points.map(({ density }) => density);
}

/** Drops 0, which a logarithmic axis cannot show. */
function filters({ net, quantity }: What) {
  return [only('net', net), only('quantity', quantity), { filter: 'datum.mean > 0' }];
}

function line(encoding: object) {
  return { mark: { type: 'line', strokeWidth: 1, strokeDash: [3, 3] }, encoding };
}
