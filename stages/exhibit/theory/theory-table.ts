import { z } from 'zod';
import type { Decoded } from '../../../artifacts/codec.ts';
import { json } from '../../../artifacts/json.ts';
import { text } from '../../../artifacts/text.ts';
import { many, stage } from '../../../pipeline/stage.ts';
import { dataTitle } from '../../data/data-title.ts';
import { linearBounds } from '../../result/linear-bounds.ts';
import { dataSets, type Group, groupReferences } from '../references.ts';
import { modelsColumn, placeColumns } from '../place-columns.ts';
import { sheetMarkdown } from '../sheet/sheet-markdown.ts';
import { columnsOf, linesOf, rowOf, rowSchema, rowsCsv } from '../table.ts';

type Bounds = Decoded<typeof linearBounds>;

const { column, shown } = columnsOf<Group<Bounds>>();

type MeanName = 'bound' | 'exact' | 'measured' | 'corrected' | 'distance';

function meanOf({ models }: Group<Bounds>, name: MeanName): number {
  return models.reduce((sum, model) => sum + model[name], 0) / models.length;
}

function mean(title: string, name: MeanName, digits = 4) {
  return column({
    schema: z.number(),
    read: (group) => meanOf(group, name),
    title,
    text: (value) => value.toFixed(digits),
  });
}

/** One row per net and round; shares are 0…1. */
const columns = {
  ...placeColumns,
  models: modelsColumn('models'),
  bound: mean('bound on r∞', 'bound'),
  atMostOne: shown('min(1, bound)', (group) => Math.min(1, meanOf(group, 'bound')).toFixed(4)),
  exact: mean('exact', 'exact'),
  measured: mean('r∞ by FGS', 'measured'),
  corrected: mean('corrected', 'corrected', 1),
  distance: mean('E distance', 'distance'),
  // Models whose r∞ exceeds their bound.
  broken: column({
    schema: z.int().nonnegative(),
    read: ({ models }) => models.filter(({ bound, measured }) => measured > bound).length,
    title: 'bound broken',
  }),
};

export const theoryRows = json('theory-rows', z.array(rowSchema(columns)));

export type TheoryRow = Decoded<typeof theoryRows>[number];

/** Theorems 3.1 and 3.2 by round: the bound on r∞ and the measured r∞, mean over the references. */
export const theoryTable = stage(import.meta, {
  name: 'theory',
  params: z.object({}),
  inputs: { bounds: many(linearBounds) },
  outputs: { rows: theoryRows, markdown: text('theory-markdown', 'md'), csv: text('theory-csv', 'csv') },
  run: ({ inputs }) => {
    const groups = groupReferences<Bounds>(inputs.bounds);
    const rows = groups.map((group) => rowOf(columns, group));
    const title = `Theorems 3.1 and 3.2 on ${dataTitle(...dataSets(rows))}`;
    const blocks = [{ text: explanation }, linesOf(columns, groups)];
    return { rows, markdown: sheetMarkdown({ title, blocks }), csv: rowsCsv(columns, rows) };
  },
});

const explanation = [
  'Means over the references. The bound is E[m⁺ / (ε ‖w_y − w̄‖₁)], each class with its own weight. Exact: the',
  'accuracy under the unclipped step of size ε that the theorem assumes; FGS stays in [0, 1]. Corrected: misclassified',
  'images that FGS corrected, which the theorem assumes never happens. Bound broken: models whose r∞ exceeds their',
  'bound.',
].join('\n');
