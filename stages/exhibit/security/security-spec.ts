import type { TopLevelSpec } from 'vega-lite';
import { elementAt } from '../../../compute/element-at.ts';
import { type AttackEntry, titleOf } from '../../result/attack-entry.ts';
import { dataTitle } from '../../data/data-title.ts';
import { figureConfig } from '../../plot/figure-config.ts';
import { plainTitle } from '../../plot/plain-title.ts';
import { type FigureRow, figureRows } from '../../plot/figure-rows.ts';
import type { SecurityPoint } from './security-points.ts';
import { percent, shares, ticksTo } from '../../plot/ticks.ts';

/** Data and texts of the figure. */
interface Security {
  /** The title, before "on" and the data set. */
  readonly heading: string;
  /** Names of the data sets; `digits` is synthetic and the title says so. */
  readonly data: readonly string[];
  readonly points: readonly SecurityPoint[];
  readonly rows: readonly FigureRow[];
  /** The attacks, for their titles. */
  readonly attacks: readonly AttackEntry[];
}

/** Colors by round, of Okabe and Ito or similar; the dense reference is gray, like benign accuracy in other figures. */
const colors = ['#0072b2', '#d55e00', '#009e73', '#aa3377', '#e69f00', '#56b4e9'];
/** One for each cycle through the colors. */
const dashes = [
  [1, 0],
  [6, 2],
  [2, 2],
];
const dense = { color: '#6b6b6b', dash: [4, 3] };

/** Security curves as a self-contained Vega-Lite specification: one row per net, panel per attack, curve per round. */
export function securitySpec({ heading, data, points, rows, attacks }: Security): TopLevelSpec {
  const values = points.map((point) => ({ ...point, model: modelName(point) }));
  const spec = {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    description: 'Accuracy against the l2 budget of the perturbation.',
    background: 'white',
    padding: 8,
    title: { ...plainTitle(`${heading} on ${dataTitle(...data)}`), subtitle: subtitle(points) },
    data: { name: 'points', values },
    spacing: 18,
    vconcat: figureRows(points, rows).map((row) => panels(points, row, attacks)),
    // The same round prunes different shares of different nets, so each row has its own legend.
    resolve: { scale: { color: 'independent', strokeDash: 'independent' } },
    config: figureConfig,
  };
  // Object literals assembled from parts lose the literal types that Vega-Lite's union of specifications needs.
  return spec as unknown as TopLevelSpec;
}

function panels(points: readonly SecurityPoint[], { net, title }: FigureRow, entries: readonly AttackEntry[]) {
  const own = points.filter((point) => point.net === net);
  const attacks = [...new Set(own.map(({ attack }) => attack))];
  return {
    spacing: 22,
    hconcat: attacks.map((attack) => ({
      width: panelWidth,
      height: 150,
      title: { ...plainTitle(`${title}: ${titleOf(entries, attack)}`), frame: 'group', offset: 6 },
      transform: [{ filter: { field: 'net', equal: net } }, { filter: { field: 'attack', equal: attack } }],
      layer: layers(own, attacks.length),
    })),
  };
}

/** Widths in units of the SVG: a panel, a panel with its axis, and a legend entry. */
const [panelWidth, panelAndAxis, legendEntry] = [215, 260, 175];

/** @param points all points of one row, whose `panels` share axes and legend */
function layers(points: readonly SecurityPoint[], panels: number) {
  const top = Math.max(...points.map(({ epsilon }) => epsilon));
  const x = {
    field: 'epsilon',
    type: 'quantitative',
    scale: { domain: [0, top], nice: false },
    axis: { title: 'ε, l₂ budget (pixels in [0, 1])', ...ticksTo(top) },
  };
  const y = { field: 'mean', type: 'quantitative', scale: { domain: shares, nice: false } };
  const axis = { ...percent, title: 'Accuracy R(ε) (%)' };
  const { color, strokeDash } = modelEncoding(points, Math.max(1, Math.floor((panels * panelAndAxis) / legendEntry)));
  const spreads = [
    { filter: 'datum.sd !== null' },
    { calculate: 'max(0, datum.mean - datum.sd)', as: 'low' },
    { calculate: 'min(1, datum.mean + datum.sd)', as: 'high' },
  ];
  const band = { type: 'area', opacity: 0.18, clip: true };
  return [
    { transform: spreads, mark: band, encoding: { x, y: { ...y, field: 'low', axis }, y2: { field: 'high' }, color } },
    {
      mark: { type: 'line', strokeWidth: 1.5, clip: true },
      encoding: { x, y: { ...y, axis }, color, strokeDash, order: { field: 'epsilon' } },
    },
  ];
}

function modelEncoding(points: readonly SecurityPoint[], columns: number) {
  const rounds = [...new Map(points.map((point) => [point.round, modelName(point)])).entries()].sort(
    ([a], [b]) => a - b,
  );
  const pruned = rounds.map(([round]) => round).filter((round) => round > 0);
  const looks = rounds.map(([round]) => {
    if (round === 0) return dense;
    const place = pruned.indexOf(round);
    const time = Math.floor(place / colors.length) % dashes.length;
    return { color: elementAt(colors, place % colors.length), dash: elementAt(dashes, time) };
  });
  const domain = rounds.map(([, name]) => name);
  const legend = { title: null, columns, symbolType: 'stroke', symbolSize: 160 };
  const by = (range: readonly unknown[]) => ({ field: 'model', type: 'nominal', scale: { domain, range }, legend });
  return { color: by(looks.map(({ color }) => color)), strokeDash: by(looks.map(({ dash }) => dash)) };
}

function modelName({ round, sparsity }: SecurityPoint): string {
  return round === 0 ? 'dense' : `${Number((100 * sparsity).toFixed(2))} % pruned (round ${round})`;
}

function subtitle(points: readonly SecurityPoint[]): string {
  const counts = points.map(({ references }) => references);
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  const over =
    most === 1 ? 'one reference' : `mean ± 1 s.d. over ${least === most ? most : `${least} to ${most}`} references`;
  const isUnion = points.some(({ attack }) => attack === 'union');
  return isUnion ? `${over}; union: the nearest adversarial example of all attacks, on the images they share` : over;
}
