import type { Point, SeriesName } from './curve.ts';
import { densityAxis } from './density-axis.ts';

/** How each series looks: colours of Okabe and Ito or alike, and shapes for those who print in grey. */
const looks: { readonly [S in SeriesName]: { readonly colour: string; readonly shape: string } } = {
  Benign: { colour: '#6b6b6b', shape: 'circle' },
  FGS: { colour: '#0072b2', shape: 'square' },
  rFGS: { colour: '#d55e00', shape: 'triangle-up' },
  DeepFool: { colour: '#009e73', shape: 'diamond' },
  'C&W': { colour: '#aa3377', shape: 'triangle-down' },
};

/** The reference is dashed. Not an encoding by series: its legend would dash the outlines of the symbols. */
const strokeDash = { condition: { test: 'datum.series === "Benign"', value: [4, 3] }, value: [1, 0] };

const whisker = { type: 'tick', thickness: 1, size: 5, orient: 'horizontal' };

/**
 * Error bars, lines and markers of the points that the panel's filters let through.
 *
 * @param points all points of the figure: its panels share the x axis and the legend
 * @param domain lowest and highest value of the y axis, whose looks are `axis`
 */
export function curveLayers(points: readonly Point[], domain: readonly [number, number], axis: object) {
  const x = densityAxis(points.map(({ density }) => density));
  const y = { field: 'mean', type: 'quantitative', scale: { domain, nice: false }, axis };
  const low = { ...y, field: 'low' };
  const high = { ...y, field: 'high' };
  const { color, shape } = seriesEncoding(points);
  const transform = [
    { filter: 'datum.bar' },
    { calculate: 'datum.mean - datum.sd', as: 'low' },
    { calculate: 'datum.mean + datum.sd', as: 'high' },
  ];
  return [
    { transform, mark: { type: 'rule', strokeWidth: 1 }, encoding: { x, y: low, y2: { field: 'high' }, color } },
    { transform, mark: whisker, encoding: { x, y: low, color } },
    { transform, mark: whisker, encoding: { x, y: high, color } },
    { mark: { type: 'line', strokeWidth: 1.5 }, encoding: { x, y, color, strokeDash, order: { field: 'round' } } },
    { mark: { type: 'point', filled: true, opacity: 1, size: 28 }, encoding: { x, y, color, shape } },
  ];
}

/** Colour and shape by series, with one legend for the series that the figure has. */
function seriesEncoding(points: readonly Point[]) {
  const present = new Set(points.map(({ series }) => series));
  const domain = (Object.keys(looks) as SeriesName[]).filter((name) => present.has(name));
  const by = (look: 'colour' | 'shape') => ({
    field: 'series',
    type: 'nominal',
    scale: { domain, range: domain.map((name) => looks[name][look]) },
    legend: { title: null },
  });
  return { color: by('colour'), shape: by('shape') };
}
