import type { Look } from './look.ts';

/** Axes and looks that a panel's curves share. */
export interface Frame {
  readonly x: object;
  readonly y: { readonly scale: object; readonly axis: object };
  /** The looks of all series of the figure, in the order of its legend, which all panels share. */
  readonly looks: readonly Look[];
  /** The lowest value on the axis; error bars below it are cut off. */
  readonly floor?: number;
  /** The field that orders the points of a line; by default the round. */
  readonly order?: string;
}

const whisker = { type: 'tick', thickness: 1, size: 5, orient: 'horizontal' };

/** Error bars, lines and markers of the points that pass the panel's filters. */
export function curveLayers({ x, y: axes, looks, floor, order = 'round' }: Frame) {
  const y = { field: 'mean', type: 'quantitative', scale: axes.scale, axis: axes.axis };
  const low = { ...y, field: 'low' };
  const high = { ...y, field: 'high' };
  const { color, shape, strokeDash } = seriesEncoding(looks);
  const end = 'datum.mean - datum.sd';
  const transform = [
    { filter: 'datum.bar' },
    { calculate: floor === undefined ? end : `max(${end}, ${floor})`, as: 'low' },
    { calculate: 'datum.mean + datum.sd', as: 'high' },
  ];
  return [
    { transform, mark: { type: 'rule', strokeWidth: 1 }, encoding: { x, y: low, y2: { field: 'high' }, color } },
    { transform, mark: whisker, encoding: { x, y: low, color } },
    { transform, mark: whisker, encoding: { x, y: high, color } },
    { mark: { type: 'line', strokeWidth: 1.5 }, encoding: { x, y, color, strokeDash, order: { field: order } } },
    { mark: { type: 'point', filled: true, opacity: 1, size: 28 }, encoding: { x, y, color, shape } },
  ];
}

/** Color, shape and dashes by series, with a common legend. */
function seriesEncoding(looks: readonly Look[]) {
  const domain = looks.map(({ series }) => series);
  const by = (look: 'color' | 'shape') => ({
    field: 'series',
    type: 'nominal',
    scale: { domain, range: looks.map((each) => each[look]) },
    legend: { title: null },
  });
  const dashed = looks.filter((look) => look.dashed);
  const test = dashed.map(({ series }) => `datum.series === ${JSON.stringify(series)}`).join(' || ') || 'false';
  // A condition, because the legend of an encoding by series would dash the outlines of the symbols.
  const strokeDash = { condition: { test, value: [4, 3] }, value: [1, 0] };
  return { color: by('color'), shape: by('shape'), strokeDash };
}
