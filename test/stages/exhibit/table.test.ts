import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { columnsOf, linesOf, rowOf, rowSchema, rowsCsv } from '../../../stages/exhibit/table.ts';

interface Model {
  readonly net: string;
  readonly norm: number | null;
}

const { column, shown } = columnsOf<Model>();
const columns = {
  data: column({ schema: z.string(), read: () => 'mnist' }),
  net: column({ schema: z.string(), read: ({ net }) => net, title: 'net' }),
  long: shown('letters', ({ net }) => `${net.length}`),
  norm: column({
    schema: z.number().nullable(),
    read: ({ norm }) => norm,
    title: 'E‖r‖',
    fields: { '': (norm) => norm, _squared: (norm) => (norm === null ? null : norm ** 2) },
  }),
};
const models = [
  { net: 'linear', norm: 2 },
  { net: 'mlp', norm: null },
];

test('one declaration gives the rows with their schema, the Markdown table, and the CSV', () => {
  const rows = models.map((model) => rowOf(columns, model));
  assert.deepEqual(z.array(rowSchema(columns)).parse(rows), [
    { data: 'mnist', net: 'linear', norm: 2 },
    { data: 'mnist', net: 'mlp', norm: null },
  ]);
  assert.deepEqual(linesOf(columns, models), {
    head: ['net', 'letters', 'E‖r‖'],
    rows: [
      ['linear', '6', '2'],
      ['mlp', '3', '–'],
    ],
  });
  assert.equal(rowsCsv(columns, rows), 'data,net,norm,norm_squared\nmnist,linear,2,4\nmnist,mlp,,\n');
});

test('a row with an undeclared column is refused', () => {
  const row = { ...rowOf(columns, models[0]!), letters: 6 };
  assert.throws(() => rowSchema(columns).parse(row), /Unrecognized key/);
});
