type Value = string | number | null | undefined;

/** Rows as CSV (RFC 4180 with `\n`), numbers in full precision; null and undefined are empty fields. */
export function csv(rows: readonly (readonly Value[])[]): string {
  return rows.map((row) => `${row.map(field).join(',')}\n`).join('');
}

function field(value: Value): string {
  const plain = String(value ?? '');
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}
