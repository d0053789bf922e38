import assert from 'node:assert/strict';

/** A line of a CSV, by column. */
export type Fields = { readonly [column: string]: string };

/** Reads a CSV without quotes, such as stages write for numbers and names. */
export function readCsv(text: string): Fields[] {
  assert.ok(!text.includes('"'), 'expected a CSV without quotes');
  const [head, ...lines] = text
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','));
  return lines.map((fields) => {
    assert.equal(fields.length, head!.length, `expected as many fields as columns, got ${fields}`);
    return Object.fromEntries(head!.map((column, i) => [column, fields[i]!]));
  });
}
