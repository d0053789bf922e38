import type { TopLevelSpec } from 'vega-lite';
import { dataTitle } from '../data/data-title.ts';
import { figureConfig } from './figure-config.ts';
import { type Look, looksOf } from './look.ts';
import { plainTitle } from './plain-title.ts';
import { type FigureRow, figureRows } from './figure-rows.ts';

/** Fields that the points of every figure have. */
interface Plotted {
  readonly net: string;
  readonly series: string;
  readonly round: number;
  readonly sd: number | null;
  readonly references: number;
}

/** Data and texts of a figure. */
export interface Figure<P extends Plotted> {
  readonly description: string;
  /** The title, before "on" and the data set. */
  readonly heading: string;
  /** Names of the data sets; `digits` is synthetic and the title says so. */
  readonly data: readonly string[];
  readonly points: readonly P[];
  /** Rows from the top; other nets follow, titled by their names; nets without points are left out. */
  readonly rows: readonly FigureRow[];
  /** Looks of series, in the order of the legend; other series get the next free look. */
  readonly looks: readonly Look[];
  /** Number of rounds with error bars, from the dense reference on. */
  readonly errorBars: number;
  /** A note to readers: a second line below the title. */
  readonly note?: string;
}

/**
 * A figure as a self-contained Vega-Lite specification: one row per net.
 *
 * @param panels makes the panels of a net, from the left; `place` counts the rows from 0; `looks` has every series of
 *   the figure, because panels share the legend
 */
export function figureSpec<P extends Plotted>(
  figure: Figure<P>,
  panels: (row: FigureRow, place: number, looks: readonly Look[]) => readonly object[],
): TopLevelSpec {
  const { description, heading, data, points, errorBars, note } = figure;
  const looks = looksOf(points, figure.looks);
  const lines = note === undefined ? subtitle(figure) : [subtitle(figure), note];
  const spec = {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    description,
    background: 'white',
    padding: 8,
    title: { ...plainTitle(`${heading} on ${dataTitle(...data)}`), subtitle: lines },
    data: { name: 'points', values: points.map((point) => ({ ...point, bar: hasBar(point, errorBars) })) },
    spacing: 14,
    vconcat: figureRows(points, figure.rows).map((row, place) => ({
      spacing: 26,
      hconcat: panels(row, place, looks),
    })),
    config: figureConfig,
  };
  // Object literals assembled from parts lose the literal types that Vega-Lite's union of specifications needs.
  return spec as unknown as TopLevelSpec;
}

function subtitle({ points, errorBars }: Pick<Figure<Plotted>, 'points' | 'errorBars'>): string {
  const counts = points.map(({ references }) => references);
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  if (most === 1) return 'one reference';
  const mean = `mean over ${least === most ? most : `${least} to ${most}`} references`;
  if (!points.some((point) => hasBar(point, errorBars))) return mean;
  const all = points.every(({ round }) => round < errorBars);
  return `${mean}, bars ± 1 s.d.${all ? '' : ` on the first ${errorBars} points`}`;
}

function hasBar({ round, sd }: Plotted, errorBars: number): boolean {
  return sd !== null && round < errorBars;
}
