import { z } from 'zod';
import type { Decoded } from '../../../artifacts/codec.ts';
import { csv } from '../../../artifacts/csv.ts';
import { json } from '../../../artifacts/json.ts';
import { text } from '../../../artifacts/text.ts';
import { many, stage } from '../../../pipeline/stage.ts';
import { type CleverBeside, cleverBeside } from '../../result/clever-beside.ts';
import { dataTitle } from '../../data/data-title.ts';
import { dataSets, type Group, groupReferences, spread } from '../references.ts';
import { type Sheet, sheet } from '../sheet/sheet.ts';
import { sheetMarkdown } from '../sheet/sheet-markdown.ts';
import { statistic, writtenStatistic } from '../../measure/statistics/statistic.ts';

/** What a row tells of its models, by the names of its columns. */
const quantities = {
  l2: { title: 'CLEVER l₂', read: ({ l2 }) => l2 },
  deepfool: { title: 'E‖r‖ DeepFool', read: ({ deepfool }) => deepfool?.norm ?? null },
  cw: { title: 'E‖r‖ C&W', read: ({ cw }) => cw?.norm ?? null },
  notBelow: { title: 'score ≤ every ‖r‖', read: ({ notBelow }) => notBelow },
  notBelowDeepfool: { title: 'score ≤ DeepFool’s', read: ({ deepfool }) => deepfool?.notBelow ?? null },
  notBelowCw: { title: 'score ≤ C&W’s', read: ({ cw }) => cw?.notBelow ?? null },
  capped: { title: 'at the radius', read: ({ capped }) => capped },
  accepted: { title: 'fits accepted', read: ({ accepted }) => accepted },
  inf: { title: 'CLEVER l∞', read: ({ inf }) => inf },
  notBelowInf: { title: 'score ≤ ε where fooled', read: ({ bounded }) => bounded?.notBelow ?? null },
} as const satisfies Readonly<
  Record<string, { readonly title: string; readonly read: (model: CleverBeside) => number | null }>
>;

type Quantity = keyof typeof quantities;
const names = Object.keys(quantities) as readonly Quantity[];

/** A row a net and round, over its references: lengths in pixel units of [0, 1], shares 0…1, null where no reference has the number. */
const table3Rows = json(
  'table-3-rows',
  z.array(
    z.strictObject({
      data: z.string(),
      net: z.string(),
      round: z.int().nonnegative(),
      references: z.int().positive(),
      images: z.int().positive(),
      values: z.record(z.enum(names as [Quantity, ...Quantity[]]), statistic.nullable()),
    }),
  ),
);

type Table3Row = Decoded<typeof table3Rows>[number];

/**
 * Table 3: CLEVER scores of networks as they are pruned, beside what attacks needed on the same images; mean ± standard deviation over the references.
 * The numbers of the paper's own Table 3 are not at hand, so none are quoted.
 */
export const table3 = stage(import.meta, {
  name: 'table-3',
  params: z.object({}),
  inputs: { models: many(cleverBeside) },
  outputs: { rows: table3Rows, sheet, markdown: text('table-markdown', 'md'), csv: text('table-csv', 'csv') },
  run: ({ inputs }) => {
    const rows = groupReferences<CleverBeside>(inputs.models).map(rowOf);
    const read = sheetOf(rows);
    return { rows, sheet: read, markdown: sheetMarkdown(read), csv: csvOf(rows) };
  },
});

function rowOf({ data, net, round, models }: Group<CleverBeside>): Table3Row {
  const values = names.map((name) => [name, spread(models, quantities[name].read)] as const);
  return {
    data,
    net,
    round,
    references: models.length,
    images: models[0]!.images,
    values: Object.fromEntries(values) as Table3Row['values'],
  };
}

function sheetOf(rows: readonly Table3Row[]): Sheet {
  const head = ['net', 'round', 'references', 'images', ...names.map((name) => quantities[name].title)];
  const lines = rows.map(({ net, round, references, images, values }) => [
    net,
    `${round}`,
    `${references}`,
    `${images}`,
    ...names.map((name) => writtenStatistic(values[name] ?? null)),
  ]);
  return {
    title: `Table 3: CLEVER scores on ${dataTitle(...dataSets(rows))}`,
    blocks: [{ text: explanation }, { head, rows: lines }],
  };
}

const explanation = [
  'Mean ± sample standard deviation over the references. A score estimates how far away the nearest adversarial example is at least, in pixel units of [0, 1]; norms are',
  'of attacks on the same images. Score ≤ ‖r‖: the share of the images whose score an attack did not undercut; every: FGS and rFGS too. Score ≤ ε: the share of the l∞ scores, where one of these two changed the label. At the radius: nothing was found nearer than the ball reaches.',
].join(' ');

function csvOf(rows: readonly Table3Row[]): string {
  const head = [
    ...['data', 'net', 'round', 'references', 'images'],
    ...names.flatMap((name) => [`${name}_mean`, `${name}_sd`, `${name}_n`]),
  ];
  return csv([
    head,
    ...rows.map(({ data, net, round, references, images, values }) => [
      ...[data, net, round, references, images],
      ...names.flatMap((name) => [values[name]?.mean, values[name]?.sd ?? undefined, values[name]?.n]),
    ]),
  ]);
}
