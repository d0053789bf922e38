/** Rows of a CSV, keyed by its header; empty fields and texts are NaN. */
export type Table = readonly Readonly<Record<string, number>>[];

/** Reads a CSV without quotes, as both sides write their metrics. */
export function tableOf(csv: string): Table {
  const [head = [], ...rows] = csv
    .trimEnd()
    .split(/\r?\n/)
    .map((line) => line.split(','));
  return rows.map((fields) =>
    Object.fromEntries(head.map((name, i) => [name, fields[i] ? Number(fields[i]) : Number.NaN])),
  );
}
