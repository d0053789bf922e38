/** A row of a figure: a net and what its panels are called. */
export interface Case {
  readonly net: string;
  readonly title: string;
}

/** Rows from the top: cases without points are left out, nets that are not listed follow under their own name. */
export function rowsOf(points: readonly { readonly net: string }[], cases: readonly Case[]): readonly Case[] {
  const nets = new Set(points.map(({ net }) => net));
  const listed = cases.filter(({ net }) => nets.delete(net));
  return [...listed, ...Array.from(nets, (net) => ({ net, title: net }))];
}
