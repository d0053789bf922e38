/** How a series looks: a colour of Okabe and Ito or alike, and a shape for those who print in grey. */
export interface Look {
  readonly colour: string;
  readonly shape: string;
  readonly dashed?: boolean;
}

export type Looks = { readonly [series: string]: Look };

/** What a panel's curves have in common. */
export interface Frame {
  readonly x: object;
  readonly y: { readonly scale: object; readonly axis: object };
  /** The series of the whole figure, whose panels share the legend, in its order. */
  readonly looks: Looks;
  /** Where error bars end that would reach below what the axis can show. */
  readonly floor?: number;
  /** What a line follows; by default the rounds. */
  readonly order?: string;
}

const whisker = { type: 'tick', thickness: 1, size: 5, orient: 'horizontal' };

/** Error bars, lines and markers of the points that the panel's filters let through. */
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

/** The looks of those series that have points, in the order of `looks`, which has one for every series. */
export function looksOf<S extends string>(
  points: readonly { readonly series: S }[],
  looks: { readonly [N in S]: Look },
): Looks {
  const present = new Set<string>(points.map(({ series }) => series));
  return Object.fromEntries(Object.entries<Look>(looks).filter(([series]) => present.has(series)));
}

/** Colour, shape and dashes by series, with one legend. */
function seriesEncoding(looks: Looks) {
  const domain = Object.keys(looks);
  const by = (look: 'colour' | 'shape') => ({
    field: 'series',
    type: 'nominal',
    scale: { domain, range: domain.map((name) => looks[name]![look]) },
    legend: { title: null },
  });
  const dashed = domain.filter((name) => looks[name]!.dashed);
  const test = dashed.map((name) => `datum.series === ${JSON.stringify(name)}`).join(' || ') || 'false';
  // Not an encoding by series: its legend would dash the outlines of the symbols.
  const strokeDash = { condition: { test, value: [4, 3] }, value: [1, 0] };
  return { color: by('colour'), shape: by('shape'), strokeDash };
}
