import { z } from 'zod';
import { json } from '../../../artifacts/json.ts';
import { text } from '../../../artifacts/text.ts';
import { many, stage } from '../../../pipeline/stage.ts';
import { type AttackEntry, attackEntries, measuring } from '../../result/attack-entry.ts';
import { type CleverComparison, cleverComparison } from '../../result/clever-comparison.ts';
import { dataTitle } from '../../data/data-title.ts';
import { dataSets, type Group, groupReferences, spread } from '../references.ts';
import { type Sheet, sheet } from '../sheet/sheet.ts';
import { sheetMarkdown } from '../sheet/sheet-markdown.ts';
import { modelsColumn, placeColumns } from '../place-columns.ts';
import { meanAndDeviation } from '../statistic-column.ts';
import { columnsOf, linesOf, rowOf, rowSchema, rowsCsv } from '../table.ts';

const { column } = columnsOf<Group<CleverComparison>>();

/** Mean, standard deviation and count over the references that have the number. */
function mean(title: string, read: (model: CleverComparison) => number | null) {
  return column({
    ...meanAndDeviation,
    read: ({ models }) => spread(models, read),
    title,
    fields: { ...meanAndDeviation.fields, _n: (value) => value?.n },
  });
}

const about = {
  ...placeColumns,
  references: modelsColumn('references'),
  images: column({ schema: z.int().positive(), read: ({ models: [{ images }] }) => images, title: 'images' }),
};

/** The means of a row by name: CLEVER's scores, the norms of minimum-norm attacks, and how they compare. */
function meansOf(attacks: readonly AttackEntry[]): Readonly<Record<string, ReturnType<typeof mean>>> {
  const norms = attacks.map(({ name, title }) => ({
    [name]: mean(`E‖r‖ ${title}`, ({ minimum }) => minimum[name]?.norm ?? null),
  }));
  const notBelow = attacks.map(({ name, title }) => ({
    [`notBelow${name.replace(/^./, (first) => first.toUpperCase())}`]: mean(
      `score ≤ ${title}’s`,
      ({ minimum }) => minimum[name]?.notBelow ?? null,
    ),
  }));
  return Object.assign(
    { l2: mean('CLEVER l₂', ({ l2 }) => l2) },
    ...norms,
    { notBelow: mean('score ≤ every ‖r‖', ({ notBelow }) => notBelow) },
    ...notBelow,
    {
      capped: mean('at the radius', ({ capped }) => capped),
      accepted: mean('fits accepted', ({ accepted }) => accepted),
      inf: mean('CLEVER l∞', ({ inf }) => inf),
      notBelowInf: mean('score ≤ ε where fooled', ({ bounded }) => bounded?.notBelow ?? null),
    },
  );
}

/** One row per net and round, over its references: lengths in pixel units of [0, 1], shares 0…1. */
const table3Rows = json(
  'table-3-rows',
  z.array(rowSchema(about).extend({ values: z.record(z.string(), meanAndDeviation.schema) })),
);

/**
 * Table 3: CLEVER scores of networks as they are pruned, and the norms of attacks on the same images; mean ± standard
 * deviation over the references. We had no access to the paper's Table 3, so none of its numbers are quoted.
 */
export const table3 = stage(import.meta, {
  name: 'table-3',
  params: z.strictObject({ attacks: attackEntries }),
  inputs: { models: many(cleverComparison) },
  outputs: { rows: table3Rows, sheet, markdown: text('table-markdown', 'md'), csv: text('table-csv', 'csv') },
  run: ({ params: { attacks }, inputs }) => {
    const groups = groupReferences<CleverComparison>(inputs.models);
    const means = meansOf(measuring(attacks, 'r2'));
    const columns = { ...about, ...means };
    const rows = groups.map((group) => ({ ...rowOf(about, group), values: rowOf(means, group) }));
    const title = `Table 3: CLEVER scores on ${dataTitle(...dataSets(rows))}`;
    const flat = rows.map((row) => ({ ...row, ...row.values }));
    const read: Sheet = { title, blocks: [{ text: explanation }, linesOf(columns, groups)] };
    return { rows, sheet: read, markdown: sheetMarkdown(read), csv: rowsCsv(columns, flat) };
  },
});

const explanation = [
  'Mean ± sample standard deviation over the references. A score estimates a lower bound on the distance to the',
  'nearest adversarial example, in pixel units of [0, 1]; norms are those of attacks on the same images. Score ≤ ‖r‖:',
  'share of the fooled images whose score is at most the norm of the attack; every: at most the norm of every attack,',
  'those within an l∞ ball included. Score ≤ ε: share of the l∞ scores at most ε, where one of these changed the',
  'label. At the radius: share of the scores that equal the radius of the ball, the largest possible score.',
].join(' ');
