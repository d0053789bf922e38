import { z } from 'zod';
import type { Decoded } from '../../../artifacts/codec.ts';
import { csv } from '../../../artifacts/csv.ts';
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

const number = z.number().nullable();

/** A row a model: shares 0…1, norms in pixel units of [0, 1], null where an attack was not run or never succeeded. */
export const table2Rows = json(
  'table-2-rows',
  z.array(
    z.strictObject({
      data: z.string(),
      net: z.string(),
      sparse: z.boolean(),
      weights: z.int(),
      nonzero: z.int(),
      accuracy: z.number(),
      fgs: number,
      fgsPaper: number,
      rfgs: number,
      deepfoolSquared: number,
      deepfoolPaper: number,
      deepfool: number,
      cw: number,
    }),
  ),
);

export type Table2Row = Decoded<typeof table2Rows>[number];

const head = [
  'model',
  'weights left',
  'accuracy',
  'r∞ FGS',
  'paper',
  'r∞ rFGS',
  'E‖r‖² DeepFool',
  'paper',
  'E‖r‖ DeepFool',
  'E‖r‖ C&W',
];

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
    const rows = models.map(rowOf);
    const read: Sheet = {
      title: `Table 2: over-pruned networks on ${dataTitle(...dataSets(rows))}`,
      blocks: [{ text: explanation }, { head, rows: rows.map((row, i) => written(row, models[i]!)) }],
    };
    return {
      rows,
      sheet: read,
      markdown: sheetMarkdown(read),
      csv: csv([
        ['data', 'net', 'sparse', 'weights', 'nonzero', ...columns],
        ...rows.map((row) => [
          row.data,
          row.net,
          Number(row.sparse),
          row.weights,
          row.nonzero,
          ...columns.map((name) => row[name]),
        ]),
      ]),
    };
  },
});

const explanation = [
  'Public models of Dynamic Network Surgery. r∞ is the accuracy under an l∞ attack with ε = 0.1; norms are in pixel units of [0, 1], over the',
  'images on which the attack succeeded. In brackets the 95 % interval. The paper is quoted from memory of its published table.',
].join(' ');

const columns = ['accuracy', 'fgs', 'fgsPaper', 'rfgs', 'deepfoolSquared', 'deepfoolPaper', 'deepfool', 'cw'] as const;

function rowOf(model: Measures): Table2Row {
  const { data, net, weights, nonzero, accuracy } = model;
  const sparse = nonzero < weights;
  const paper = isOfThePaper(model) ? published.find((each) => each.net === net && each.sparse === sparse) : undefined;
  return {
    data,
    net,
    sparse,
    weights,
    nonzero,
    accuracy,
    fgs: foundBy(model, 'fgs')?.accuracy ?? null,
    fgsPaper: paper?.fgs ?? null,
    rfgs: foundBy(model, 'rfgs')?.accuracy ?? null,
    deepfoolSquared: neededBy(model, 'deepfool')?.squaredNorm ?? null,
    deepfoolPaper: paper?.deepfool ?? null,
    deepfool: neededBy(model, 'deepfool')?.norm ?? null,
    cw: neededBy(model, 'cw')?.norm ?? null,
  };
}

function written(row: Table2Row, model: Measures): string[] {
  const share = (value: number | null, images = 0) => {
    if (value === null || images === 0) return '–';
    const [low, high] = wilson(value, images).map((bound) => bound.toFixed(4));
    return `${value.toFixed(4)} [${low}, ${high}]`;
  };
  const norm = (value: number | null) => value?.toFixed(4) ?? '–';
  return [
    `${row.net}, ${row.sparse ? 'over-pruned' : 'dense'}`,
    `${row.nonzero} of ${row.weights}`,
    share(row.accuracy, model.images),
    share(row.fgs, foundBy(model, 'fgs')?.images),
    norm(row.fgsPaper),
    share(row.rfgs, foundBy(model, 'rfgs')?.images),
    norm(row.deepfoolSquared),
    norm(row.deepfoolPaper),
    norm(row.deepfool),
    norm(row.cw),
  ];
}

function byNetThenDensity(a: Measures, b: Measures): number {
  if (a.net !== b.net) return a.net < b.net ? -1 : 1;
  return b.nonzero - a.nonzero;
}
