/** Rows of a CSV by the names in its head; empty fields are NaN, texts too. */
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
