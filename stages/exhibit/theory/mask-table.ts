import { z } from 'zod';
import type { Decoded } from '../../../artifacts/codec.ts';
import { csv } from '../../../artifacts/csv.ts';
import { json } from '../../../artifacts/json.ts';
import { text } from '../../../artifacts/text.ts';
import { many, stage } from '../../../pipeline/stage.ts';
import { dataTitle } from '../../data/data-title.ts';
import { maskedConstants } from '../../result/masked-constants.ts';
import { dataSets, type Group, groupReferences } from '../references.ts';
import { grid } from '../markdown-grid.ts';

type Masked = Decoded<typeof maskedConstants>;
type Point = Masked['points'][number];

/** A row a net, round, choice of layers and α; means over the models. */
export const maskRows = json(
  'mask-rows',
  z.array(
    z.strictObject({
      data: z.string(),
      net: z.string(),
      round: z.int().nonnegative(),
      masked: z.string(),
      ofTheorem: z.boolean(),
      alpha: z.number(),
      models: z.int().positive(),
      /** Of the constants without a mask, 0…1 where they shrink. */
      c1: z.number(),
      c2: z.number(),
      /** √(1 − α) for each masked layer: no E c₂ of the theorem is more. Null where it says nothing. */
      bound: z.number().nullable(),
      /** Models of which E c₁ or E c₂ is not less than at the α before. */
      rising: z.int().nonnegative(),
    }),
  ),
);

export type MaskRow = Decoded<typeof maskRows>[number];

/** Theorem 3.3: what random masks leave of c₁ and c₂, mean over the references. */
export const maskTable = stage(import.meta, {
  name: 'mask-table',
  params: z.object({}),
  inputs: { constants: many(maskedConstants) },
  outputs: { rows: maskRows, markdown: text('mask-markdown', 'md'), csv: text('mask-csv', 'csv') },
  run: ({ inputs }) => {
    const rows = groupReferences<Masked>(inputs.constants).flatMap(rowsOf);
    return { rows, markdown: markdownOf(rows), csv: csvOf(rows) };
  },
});

function rowsOf({ data, net, round, models }: Group<Masked>): MaskRow[] {
  const all = models.flatMap(({ points }) =>
    Array.from(Map.groupBy(points, ({ masked }) => masked).values(), compared),
  );
  const groups = Map.groupBy(all.flat(), ({ masked, alpha }) => JSON.stringify([masked, alpha]));
  return Array.from(groups.values(), (points) => {
    const { masked, layers, ofTheorem, alpha } = points[0]!;
    const mean = (constant: 'c1' | 'c2') => points.reduce((sum, point) => sum + point[constant], 0) / points.length;
    return {
      ...{ data, net, round, masked, ofTheorem, alpha, models: points.length, c1: mean('c1'), c2: mean('c2') },
      bound: ofTheorem ? (1 - alpha) ** (layers / 2) : null,
      rising: points.filter(({ isRising }) => isRising).length,
    };
  });
}

/** The points of one model along α, beside its first. */
function compared(points: readonly Point[]) {
  return points.map((point, i) => {
    const before = points[i - 1];
    // What is 0 already cannot shrink.
    const isRising = (constant: 'c1' | 'c2') =>
      before !== undefined && before[constant] > 0 && point[constant] >= before[constant];
    const left = (constant: 'c1' | 'c2') => (points[0]![constant] === 0 ? 0 : point[constant] / points[0]![constant]);
    return { ...point, c1: left('c1'), c2: left('c2'), isRising: isRising('c1') || isRising('c2') };
  });
}

function markdownOf(rows: readonly MaskRow[]): string {
  const head = ['net', 'round', 'masked', 'α', 'models', 'c₁ left', 'c₂ left', 'bound on E c₂', 'rising'];
  const lines = rows.map(({ net, round, masked, alpha, models, c1, c2, bound, rising }) => [
    ...[net, `${round}`, masked, `${alpha}`, `${models}`],
    ...[c1, c2].map((share) => share.toFixed(4)),
    ...[bound?.toFixed(4) ?? '–', `${rising}`],
  ]);
  return `# Theorem 3.3 on ${dataTitle(...dataSets(rows))}\n\n${explanation}\n\n${grid(head, lines)}\n`;
}

const explanation = [
  'Each weight of the masked layers is removed with probability α, without training. What is left of c₁ and c₂, of 1 without a mask: means over the draws, then over the models. Masked: one',
  'hidden layer, all of them, or the last one too, of which the theorem says nothing. The bound on E c₂ is √(1 − α) for each masked layer; a mean over few draws can',
  'be above it by chance. Rising: models whose c₁ or c₂ is not less than at the α before.',
].join('\n');

function csvOf(rows: readonly MaskRow[]): string {
  const columns = ['data', 'net', 'round', 'masked', 'alpha', 'models', 'c1', 'c2', 'bound', 'rising'] as const;
  return csv([columns, ...rows.map((row) => columns.map((name) => row[name]))]);
}
