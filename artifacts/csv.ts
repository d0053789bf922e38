type Value = string | number | null | undefined;

/** Rows as CSV (RFC 4180 with `\n`), numbers in full precision; null and undefined are empty fields. */
export function csv(rows: readonly (readonly Value[])[]): string {
  return rows.map((row) => `${row.map(field).join(',')}\n`).join('');
}

/** A header, then one row per object with its named members. */
export function csvOf<T, K extends keyof T & string>(
  columns: readonly K[],
  rows: readonly (T & { readonly [C in K]: Value })[],
): string {
  return csv([columns, ...rows.map((row) => columns.map((column) => row[column]))]);
}

function field(value: Value): string {
  const plain = String(value ?? '');
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}
