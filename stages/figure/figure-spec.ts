import type { TopLevelSpec } from 'vega-lite';
import { dataTitle } from '../data/data-title.ts';
import { fontFamily } from './font.ts';
import { plainTitle } from './plain-title.ts';

/** What every figure's points have, whatever else. */
interface Plotted {
  readonly net: string;
  readonly round: number;
  readonly sd: number | null;
  readonly references: number;
}

export interface Case {
  readonly net: string;
  readonly title: string;
}

/** What a figure shows and how it is worded. */
export interface Figure<P extends Plotted> {
  readonly description: string;
  /** What is before "on" and the data set in the title. */
  readonly heading: string;
  /** Names of the data sets; `digits` is synthetic and the title says so. */
  readonly data: readonly string[];
  readonly points: readonly P[];
  /** Rows from the top; nets that are not listed follow under their own name, listed ones without points are left out. */
  readonly cases: readonly Case[];
  /** The first so many rounds, counted from the dense reference, get error bars. */
  readonly errorBars: number;
}

/**
 * A figure as a Vega-Lite specification that holds its data: a row a net.
 *
 * @param panels of a net, from the left
 */
export function figureSpec<P extends Plotted>(
  figure: Figure<P>,
  panels: (row: Case) => readonly object[],
): TopLevelSpec {
  const { description, heading, data, points, errorBars } = figure;
  const spec = {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    description,
    background: 'white',
    padding: 8,
    title: { ...plainTitle(`${heading} on ${dataTitle(...data)}`), subtitle: subtitle(figure) },
    data: { name: 'points', values: points.map((point) => ({ ...point, bar: hasBar(point, errorBars) })) },
    spacing: 14,
    vconcat: rows(figure).map((row) => ({ spacing: 26, hconcat: panels(row) })),
    config,
  };
  // Object literals assembled from parts lose the literal types that Vega-Lite's union of specifications wants.
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

function rows({ points, cases }: Pick<Figure<Plotted>, 'points' | 'cases'>): readonly Case[] {
  const nets = new Set(points.map(({ net }) => net));
  const listed = cases.filter(({ net }) => nets.delete(net));
  return [...listed, ...Array.from(nets, (net) => ({ net, title: net }))];
}

const ink = { labelColor: '#222', titleColor: '#222', gridColor: '#e4e4e4', domainColor: '#666', tickColor: '#666' };

const config = {
  // ARIA attributes would carry texts of steps out of text nodes.
  aria: false,
  font: `${fontFamily}, Verdana, sans-serif`,
  axis: { ...ink, labelFontSize: 10, titleFontSize: 10.5, titleFontWeight: 'normal', labelLimit: 0, titleLimit: 0 },
  legend: {
    orient: 'top',
    direction: 'horizontal',
    labelFontSize: 10.5,
    labelLimit: 0,
    symbolSize: 50,
    symbolOpacity: 1,
    columnPadding: 12,
  },
  title: {
    fontSize: 12.5,
    subtitleFontSize: 10.5,
    subtitleColor: '#444',
    limit: 0,
    offset: 8,
  },
  view: { stroke: '#ccc' },
};
