import { z } from 'zod';
import type { Decoded } from '../../../artifacts/codec.ts';
import { json } from '../../../artifacts/json.ts';
import { text } from '../../../artifacts/text.ts';
import { many, stage } from '../../../pipeline/stage.ts';
import { dataTitle } from '../../data/data-title.ts';
import { type AttackEntry, attackEntries, symbolOf } from '../../result/attack-entry.ts';
import { measures } from '../../result/measures.ts';
import { attackOn, minimumOf } from '../attack-results.ts';
import { dataSets, type Measures } from '../references.ts';
import { type Sheet, sheet } from '../sheet/sheet.ts';
import { isQuotedData } from '../quoted-data.ts';
import { sheetMarkdown } from '../sheet/sheet-markdown.ts';
import { columnsOf, linesOf, rowOf, rowSchema, rowsCsv } from '../table.ts';
import { wilson } from '../../measure/statistics/wilson.ts';

/** The paper's numbers for a model, by the names of our columns. */
const quoted = z.strictObject({ net: z.string(), sparse: z.boolean(), values: z.record(z.string(), z.number()) });

/** A model, and the paper's numbers for it. */
interface QuotedModel extends Measures {
  readonly paper: z.output<typeof quoted> | undefined;
}

const { column, shown } = columnsOf<QuotedModel>();

/** A share of test images, shown with its 95 % interval. */
function share(title: string, read: (model: Measures) => Pick<Measures, 'accuracy' | 'images'> | undefined) {
  return column({
    schema: z.number().nullable(),
    read: (model) => read(model)?.accuracy ?? null,
    title,
    text(_, model) {
      const measured = read(model);
      if (measured === undefined) return '–';
      const [low, high] = wilson(measured.accuracy, measured.images).map((bound) => bound.toFixed(4));
      return `${measured.accuracy.toFixed(4)} [${low}, ${high}]`;
    },
  });
}

/** A number, shown with four decimals. */
function number(title: string, read: (model: QuotedModel) => number | null) {
  return column({ schema: z.number().nullable(), read, title, text: (value) => value?.toFixed(4) ?? '–' });
}

const about = {
  data: column({ schema: z.string(), read: ({ data }) => data }),
  net: column({ schema: z.string(), read: ({ net }) => net }),
  sparse: column({ schema: z.boolean(), read: isSparse, fields: { '': Number } }),
  weights: column({ schema: z.int(), read: ({ weights }) => weights }),
  nonzero: column({ schema: z.int(), read: ({ nonzero }) => nonzero }),
  model: shown('model', (model) => `${model.net}, ${isSparse(model) ? 'over-pruned' : 'dense'}`),
  left: shown('weights left', ({ weights, nonzero }) => `${nonzero} of ${weights}`),
};

type Value = ReturnType<typeof number>;

/** r∞ or E‖r‖ of each attack, each followed by the paper's number, if any; E‖r‖² only where the paper states it. */
function valueColumns(attacks: readonly AttackEntry[], stated: ReadonlySet<string>): Readonly<Record<string, Value>> {
  const quotedColumn = (name: string, of = name): Record<string, Value> =>
    stated.has(of) ? { [`${name}Paper`]: number('paper', ({ paper }) => paper?.values[of] ?? null) } : {};
  const all = attacks.map((attack): Record<string, Value> => {
    const { name, title, kind } = attack;
    if (kind === 'bounded')
      return { [name]: share(`${symbolOf(attack)} ${title}`, (model) => attackOn(model, name)), ...quotedColumn(name) };
    const squared = `${name}Squared`;
    return {
      ...(stated.has(squared)
        ? { [squared]: number(`E‖r‖² ${title}`, (model) => minimumOf(model, name)?.squaredNorm ?? null) }
        : {}),
      ...quotedColumn(name, squared),
      [name]: number(`E‖r‖ ${title}`, (model) => minimumOf(model, name)?.norm ?? null),
    };
  });
  return Object.assign({ accuracy: share('accuracy', (model) => model) }, ...all);
}

/** One row per model: shares 0…1, norms in pixel units of [0, 1], null if an attack was not run or never succeeded. */
export const table2Rows = json(
  'table-2-rows',
  z.array(rowSchema(about).extend({ values: z.record(z.string(), z.number().nullable()) })),
);

export type Table2Row = Decoded<typeof table2Rows>[number];

/**
 * Table 2 of the paper (its Section 4.3): over-pruned networks are less robust than their dense originals. One row per
 * public model of Dynamic Network Surgery; shares have Wilson's 95 % interval over the test images.
 */
export const table2 = stage(import.meta, {
  name: 'table-2',
  params: z.strictObject({
    attacks: attackEntries,
    paper: z.array(quoted).default([]).describe('the numbers of the paper’s Table 2, for models on MNIST'),
  }),
  inputs: { measures: many(measures) },
  outputs: { rows: table2Rows, sheet, markdown: text('table-markdown', 'md'), csv: text('table-csv', 'csv') },
  run: ({ params, inputs }) => {
    const models = inputs.measures.toSorted(byNetThenDensity).map((model): QuotedModel => {
      const isOwn = ({ net, sparse }: z.output<typeof quoted>) => net === model.net && sparse === isSparse(model);
      return { ...model, paper: isQuotedData(model) ? params.paper.find(isOwn) : undefined };
    });
    const values = valueColumns(params.attacks, new Set(params.paper.flatMap((model) => Object.keys(model.values))));
    const columns = { ...about, ...values };
    const rows = models.map((model) => ({ ...rowOf(about, model), values: rowOf(values, model) }));
    const flat = rows.map((row) => ({ ...row, ...row.values }));
    const title = `Table 2: over-pruned networks on ${dataTitle(...dataSets(rows))}`;
    const read: Sheet = { title, blocks: [{ text: explanation }, linesOf(columns, models)] };
    return { rows, sheet: read, markdown: sheetMarkdown(read), csv: rowsCsv(columns, flat) };
  },
});

const explanation = [
  'Public models of Dynamic Network Surgery. r∞ is the accuracy under an l∞ attack with ε = 0.1; norms are in pixel',
  'units of [0, 1], over the images on which the attack succeeded. In brackets: the 95 % interval. The paper’s numbers',
  'are quoted from memory of its published table.',
].join(' ');

function isSparse({ weights, nonzero }: Measures): boolean {
  return nonzero < weights;
}

function byNetThenDensity(a: Measures, b: Measures): number {
  if (a.net !== b.net) return a.net < b.net ? -1 : 1;
  return b.nonzero - a.nonzero;
}
