import { type Look, looksOf } from './look.ts';

/** Looks by what the series is of: an attack's name, or a title that this project's figures use. */
const looks: Readonly<Record<string, Omit<Look, 'series'>>> = {
  // References.
  Benign: { color: '#6b6b6b', shape: 'circle', dashed: true },
  'Bound on r∞': { color: '#6b6b6b', shape: 'circle', dashed: true },
  'Unclipped step': { color: '#e69f00', shape: 'cross' },
  Certified: { color: '#000000', shape: 'circle', dashed: true },
  CLEVER: { color: '#0072b2', shape: 'circle' },
  // Attacks.
  fgs: { color: '#0072b2', shape: 'square' },
  rfgs: { color: '#d55e00', shape: 'triangle-up' },
  deepfool: { color: '#009e73', shape: 'diamond' },
  cw: { color: '#aa3377', shape: 'triangle-down' },
  // Constants of the theorems.
  'c₁': { color: '#332288', shape: 'square' },
  'c₂': { color: '#56b4e9', shape: 'circle' },
  'L₂ (singular values)': { color: '#d55e00', shape: 'triangle-up' },
};

/** A series by its title alone, or an attack. */
type Series = string | { readonly name: string; readonly title: string };

/**
 * The looks of a figure's series, in the order of its legend. A figure gets them as params, so a new color redraws only
 * the figures that show it. A series without a look in this file gets the next free color and marker.
 */
export function looksFor(series: readonly Series[]): Look[] {
  const keyed = series.map((each) => (typeof each === 'string' ? { name: each, title: each } : each));
  const chosen = keyed.flatMap(({ name, title }) => {
    const look = looks[name];
    return look === undefined ? [] : [{ series: title, ...look }];
  });
  const all = looksOf(
    keyed.map(({ title }) => ({ series: title })),
    chosen,
  );
  return keyed.flatMap(({ title }) => all.filter((look) => look.series === title));
}
