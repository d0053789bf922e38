/** One measurement beside another's of the same work in the same run. */
export interface Row {
  readonly name: string;
  /** Ours, in the unit that the name gives; the median of the repetitions. */
  readonly ours: number;
  /** The peer's, or null where there is none. */
  readonly peer: number | null;
  /** peer ÷ ours: above 1 we are better. */
  readonly ratio: number | null;
  /** What `ours` must not exceed, or null. */
  readonly bar: number | null;
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

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Three significant digits: more would be noise. */
function round(value: number): number {
  return Number(value.toPrecision(3));
}
