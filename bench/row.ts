/** One measurement next to a peer's of the same work in the same run. */
export interface Row {
  readonly name: string;
  /** Ours, in the unit given by the name; the median of the repetitions. */
  readonly ours: number;
  /** The peer's, or null if there is none. */
  readonly peer: number | null;
  /** peer ÷ ours: above 1 we are better. */
  readonly ratio: number | null;
  /** What `ours` must not exceed or, if `bar of` says so, what the ratio must reach; null: none. */
  readonly bar: number | null;
  readonly 'bar of'?: 'ours at most' | 'ratio at least';
  /** What ours would be if it did nothing but its products, at the rate of a large one in the same run. */
  readonly roofline?: number;
}

export function row(name: string, ours: number, peer: number | null, bar: number | null = null): Row {
  return {
    name,
    ours: round(ours),
    peer: peer === null ? null : round(peer),
    ratio: peer === null ? null : round(peer / ours),
    bar,
  };
}

/** A row whose bar is a minimum ratio. */
export function contestRow(name: string, ours: number, peer: number, bar: number | null, roofline?: number): Row {
  const kind = bar === null ? {} : ({ 'bar of': 'ratio at least' } as const);
  return { ...row(name, ours, peer, bar), ...kind, ...(roofline === undefined ? {} : { roofline: round(roofline) }) };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Three significant digits: more would be noise. */
function round(value: number): number {
  return Number(value.toPrecision(3));
}
