/** The first, last and highest point of a series. */
interface SeriesShape<P> {
  readonly first: P;
  readonly last: P;
  readonly peak: P;
}

/** @returns null when the series has too few points to show a rise and a fall */
export function shapeOf<P extends { readonly value: number }>(series: readonly P[]): SeriesShape<P> | null {
  const [first] = series;
  const last = series.at(-1);
  if (first === undefined || last === undefined || series.length < 3) return null;
  const peak = series.reduce((best, each) => (each.value > best.value ? each : best));
  return { first, last, peak };
}
