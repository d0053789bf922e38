import { z } from 'zod';
import type { Decoded } from '../../../artifacts/codec.ts';
import { csv } from '../../../artifacts/csv.ts';
import { json } from '../../../artifacts/json.ts';
import { text } from '../../../artifacts/text.ts';
import { many, stage } from '../../../pipeline/stage.ts';
import { dataTitle } from '../../data/data-title.ts';
import { linearBounds } from '../../result/linear-bounds.ts';
import { dataSets } from '../references.ts';
import { grid } from '../markdown-grid.ts';

/** A row a net and round: means over its models, shares 0…1; `broken`: how many have an r∞ above their bound. */
export const theoryRows = json(
  'theory-rows',
  z.array(
    z.strictObject({
      data: z.string(),
      net: z.string(),
      round: z.int().nonnegative(),
      models: z.int().positive(),
      bound: z.number(),
      exact: z.number(),
      measured: z.number(),
      corrected: z.number(),
      distance: z.number(),
      broken: z.int().nonnegative(),
    }),
  ),
);

export type TheoryRow = Decoded<typeof theoryRows>[number];

const columns = ['bound', 'exact', 'measured', 'corrected', 'distance'] as const;

/** Theorems 3.1 and 3.2 round by round: the bound on r∞ beside what was measured, mean over the references. */
export const theoryTable = stage(import.meta, {
  name: 'theory',
  params: z.object({}),
  inputs: { bounds: many(linearBounds) },
  outputs: { rows: theoryRows, markdown: text('theory-markdown', 'md'), csv: text('theory-csv', 'csv') },
  run: ({ inputs }) => {
    const ordered = inputs.bounds.toSorted((a, b) => (a.net === b.net ? a.round - b.round : a.net < b.net ? -1 : 1));
    const groups = Map.groupBy(ordered, ({ net, round }) => JSON.stringify([net, round]));
    const rows = Array.from(groups.values(), rowOf);
    return { rows, markdown: markdownOf(rows), csv: csvOf(rows) };
  },
});

function rowOf(models: readonly Decoded<typeof linearBounds>[]): TheoryRow {
  const mean = (name: (typeof columns)[number]) => models.reduce((sum, each) => sum + each[name], 0) / models.length;
  const { data, net, round } = models[0]!;
  return {
    data,
    net,
    round,
    models: models.length,
    bound: mean('bound'),
    exact: mean('exact'),
    measured: mean('measured'),
    corrected: mean('corrected'),
    distance: mean('distance'),
    broken: models.filter(({ bound, measured }) => measured > bound).length,
  };
}

const head = [
  'net',
  'round',
  'models',
  'bound on r∞',
  'min(1, bound)',
  'exact',
  'r∞ by FGS',
  'corrected',
  'E distance',
  'bound broken',
];

function markdownOf(rows: readonly TheoryRow[]): string {
  const lines = rows.map(({ net, round, models, bound, exact, measured, corrected, distance, broken }) => [
    net,
    `${round}`,
    `${models}`,
    ...[bound, Math.min(1, bound), exact, measured].map((share) => share.toFixed(4)),
    corrected.toFixed(1),
    distance.toFixed(4),
    `${broken}`,
  ]);
  return `# Theorems 3.1 and 3.2 on ${dataTitle(...dataSets(rows))}\n\n${explanation}\n\n${grid(head, lines)}\n`;
}

const explanation = [
  'Means over the references. The bound is E[m⁺ / (ε ‖w_y − w̄‖₁)], each class with its own weight; exact is the accuracy under the step of ε that it is about, unclipped; FGS stays in',
  '[0, 1]. Corrected: misclassified images that FGS put right, which the theorem takes not to happen. Bound broken: models whose r∞ is above their bound.',
].join('\n');

function csvOf(rows: readonly TheoryRow[]): string {
  return csv([
    ['data', 'net', 'round', 'models', ...columns, 'broken'],
    ...rows.map((row) => [row.data, row.net, row.round, row.models, ...columns.map((name) => row[name]), row.broken]),
  ]);
}
