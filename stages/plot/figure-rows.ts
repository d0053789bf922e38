/** A row of a figure: a net, and the title of its panels. */
export interface FigureRow {
  readonly net: string;
  readonly title: string;
}

/** Rows from the top: listed nets without points are left out; other nets follow, titled by their names. */
export function figureRows(
  points: readonly { readonly net: string }[],
  rows: readonly FigureRow[],
): readonly FigureRow[] {
  const nets = new Set(points.map(({ net }) => net));
  const listed = rows.filter(({ net }) => nets.delete(net));
  return [...listed, ...Array.from(nets, (net) => ({ net, title: net }))];
}
