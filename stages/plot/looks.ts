import type { Look } from './look.ts';

/**
 * Looks of the series in this project's figures, in the order of legends. Each figure receives the looks of its own
 * series as params, so a changed color redraws only those figures. Other series get the next free look.
 */
const looks: readonly Look[] = [
  // For reference.
  { series: 'Benign', color: '#6b6b6b', shape: 'circle', dashed: true },
  { series: 'Bound on r∞', color: '#6b6b6b', shape: 'circle', dashed: true },
  { series: 'Unclipped step', color: '#e69f00', shape: 'cross' },
  { series: 'FGS', color: '#0072b2', shape: 'square' },
  { series: 'rFGS', color: '#d55e00', shape: 'triangle-up' },
  { series: 'Certified', color: '#000000', shape: 'circle', dashed: true },
  { series: 'CLEVER', color: '#0072b2', shape: 'circle' },
  { series: 'DeepFool', color: '#009e73', shape: 'diamond' },
  { series: 'C&W', color: '#aa3377', shape: 'triangle-down' },
  { series: 'c₁', color: '#332288', shape: 'square' },
  { series: 'c₂', color: '#56b4e9', shape: 'circle' },
  { series: 'L₂ (singular values)', color: '#d55e00', shape: 'triangle-up' },
];

/** The looks of some series, without those that have none. */
export function looksFor(series: readonly string[]): Look[] {
  return looks.filter((look) => series.includes(look.series));
}
