import { z } from 'zod';
import type { Decoded } from '../../../artifacts/codec.ts';
import { json } from '../../../artifacts/json.ts';
import { text } from '../../../artifacts/text.ts';
import { many, stage } from '../../../pipeline/stage.ts';
import { dataTitle } from '../../data/data-title.ts';
import { foundBy, neededBy } from '../found.ts';
import { measures } from '../../result/measures.ts';
import { dataSets, type Measures } from '../references.ts';
import { type Sheet, sheet } from '../sheet/sheet.ts';
import { isOfThePaper } from '../of-the-paper.ts';
import { sheetMarkdown } from '../sheet/sheet-markdown.ts';
import { columnsOf, linesOf, rowOf, rowSchema, rowsCsv } from '../table.ts';
import { wilson } from '../../measure/statistics/wilson.ts';

/** The paper's numbers, by net and whether it is over-pruned, as remembered from its published table; not retrieved. */
const published: readonly {
  readonly net: string;
  readonly sparse: boolean;
  readonly fgs: number;
  readonly deepfool: number;
}[] = [
  { net: 'lenet-300-100', sparse: false, fgs: 0.2663, deepfool: 1.3899 },
  { net: 'lenet-300-100', sparse: true, fgs: 0.3823, deepfool: 1.1058 },
  { net: 'lenet-5', sparse: false, fgs: 0.7887, deepfool: 2.7226 },
  { net: 'lenet-5', sparse: true, fgs: 0.6791, deepfool: 1.7383 },
];

const { column, shown } = columnsOf<Measures>();

/** A share of test images, with its 95 % interval where it is read. */
function share(title: string, read: (model: Measures) => Pick<Measures, 'accuracy' | 'images'> | undefined) {
  return column({
    schema: z.number().nullable(),
    read: (model) => read(model)?.accuracy ?? null,
    title,
    text(value, model) {
      if (value === null) return '–';
      const [low, high] = wilson(value, read(model)!.images).map((bound) => bound.toFixed(4));
      return `${value.toFixed(4)} [${low}, ${high}]`;
    },
  });
}

/** A number with four digits. */
function number(title: string, read: (model: Measures) => number | null) {
  return column({ schema: z.number().nullable(), read, title, text: (value) => value?.toFixed(4) ?? '–' });
}

/** A row a model: shares 0…1, norms in pixel units of [0, 1], null where an attack was not run or never succeeded. */
const columns = {
  data: column({ schema: z.string(), read: ({ data }) => data }),
  net: column({ schema: z.string(), read: ({ net }) => net }),
  sparse: column({ schema: z.boolean(), read: isSparse, fields: { '': Number } }),
  weights: column({ schema: z.int(), read: ({ weights }) => weights }),
  nonzero: column({ schema: z.int(), read: ({ nonzero }) => nonzero }),
  model: shown('model', (model) => `${model.net}, ${isSparse(model) ? 'over-pruned' : 'dense'}`),
  left: shown('weights left', ({ weights, nonzero }) => `${nonzero} of ${weights}`),
  accuracy: share('accuracy', (model) => model),
  fgs: share('r∞ FGS', (model) => foundBy(model, 'fgs')),
  fgsPaper: number('paper', (model) => publishedOf(model)?.fgs ?? null),
  rfgs: share('r∞ rFGS', (model) => foundBy(model, 'rfgs')),
  deepfoolSquared: number('E‖r‖² DeepFool', (model) => neededBy(model, 'deepfool')?.squaredNorm ?? null),
  deepfoolPaper: number('paper', (model) => publishedOf(model)?.deepfool ?? null),
  deepfool: number('E‖r‖ DeepFool', (model) => neededBy(model, 'deepfool')?.norm ?? null),
  cw: number('E‖r‖ C&W', (model) => neededBy(model, 'cw')?.norm ?? null),
};

export const table2Rows = json('table-2-rows', z.array(rowSchema(columns)));

export type Table2Row = Decoded<typeof table2Rows>[number];

/**
 * Table 2 of the paper (its Section 4.3): over-pruned networks are less robust than what they were pruned from. The public models of Dynamic
 * Network Surgery, a row each; shares with Wilson's 95 % interval over the test images.
 */
export const table2 = stage(import.meta, {
  name: 'table-2',
  params: z.object({}),
  inputs: { measures: many(measures) },
  outputs: { rows: table2Rows, sheet, markdown: text('table-markdown', 'md'), csv: text('table-csv', 'csv') },
  run: ({ inputs }) => {
    const models = inputs.measures.toSorted(byNetThenDensity);
    const rows = models.map((model) => rowOf(columns, model));
    const title = `Table 2: over-pruned networks on ${dataTitle(...dataSets(rows))}`;
    const read: Sheet = { title, blocks: [{ text: explanation }, linesOf(columns, models)] };
    return { rows, sheet: read, markdown: sheetMarkdown(read), csv: rowsCsv(columns, rows) };
  },
});

const explanation = [
  'Public models of Dynamic Network Surgery. r∞ is the accuracy under an l∞ attack with ε = 0.1; norms are in pixel units of [0, 1], over the',
  'images on which the attack succeeded. In brackets the 95 % interval. The paper is quoted from memory of its published table.',
].join(' ');

function isSparse({ weights, nonzero }: Measures): boolean {
  return nonzero < weights;
}

/** The paper's numbers for a model. */
function publishedOf(model: Measures) {
  if (!isOfThePaper(model)) return undefined;
  return published.find(({ net, sparse }) => net === model.net && sparse === isSparse(model));
}

function byNetThenDensity(a: Measures, b: Measures): number {
  if (a.net !== b.net) return a.net < b.net ? -1 : 1;
  return b.nonzero - a.nonzero;
}
