import { z } from 'zod';
import type { Decoded } from '../../../artifacts/codec.ts';
import { json } from '../../../artifacts/json.ts';
import { text } from '../../../artifacts/text.ts';
import { many, stage } from '../../../pipeline/stage.ts';
import { dataTitle } from '../../data/data-title.ts';
import { maskedConstants } from '../../result/masked-constants.ts';
import { dataSets, type Group, groupReferences } from '../references.ts';
import { groupBy, type NonEmpty } from '../group-by.ts';
import { placeColumns } from '../place-columns.ts';
import { sheetMarkdown } from '../sheet/sheet-markdown.ts';
import { columnsOf, linesOf, rowOf, rowSchema, rowsCsv } from '../table.ts';

type Masked = Decoded<typeof maskedConstants>;
type MaskedPoint = Masked['points'][number];

/** The models of a net and round at one α with the same masked layers. */
interface Masking extends Omit<Group, 'models'> {
  readonly points: NonEmpty<Compared>;
}

const { column } = columnsOf<Masking>();

const fourDigits = (value: number | null) => value?.toFixed(4) ?? '–';

/** The remaining share of a constant, mean over the models; below 1 if it shrinks. */
function left(title: string, constant: 'c1' | 'c2') {
  return column({
    schema: z.number(),
    read: ({ points }) => points.reduce((sum, point) => sum + point[constant], 0) / points.length,
    title,
    text: fourDigits,
  });
}

/** One row per net, round, choice of layers and α. */
const columns = {
  ...placeColumns,
  masked: column({ schema: z.string(), read: ({ points: [{ masked }] }) => masked, title: 'masked' }),
  ofTheorem: column({ schema: z.boolean(), read: ({ points: [{ ofTheorem }] }) => ofTheorem, fields: {} }),
  alpha: column({ schema: z.number(), read: ({ points: [{ alpha }] }) => alpha, title: 'α' }),
  models: column({ schema: z.int().positive(), read: ({ points }) => points.length, title: 'models' }),
  c1: left('c₁ left', 'c1'),
  c2: left('c₂ left', 'c2'),
  // √(1 − α) for each masked layer, the theorem's bound on E c₂. Null where it does not apply.
  bound: column({
    schema: z.number().nullable(),
    read: ({ points: [{ ofTheorem, alpha, layers }] }) => (ofTheorem ? (1 - alpha) ** (layers / 2) : null),
    title: 'bound on E c₂',
    text: fourDigits,
  }),
  // Models whose E c₁ or E c₂ is not less than at the previous α.
  rising: column({
    schema: z.int().nonnegative(),
    read: ({ points }) => points.filter(({ isRising }) => isRising).length,
    title: 'rising',
  }),
};

export const maskRows = json('mask-rows', z.array(rowSchema(columns)));

export type MaskRow = Decoded<typeof maskRows>[number];

/** Theorem 3.3: the remaining shares of c₁ and c₂ under random masks, mean over the references. */
export const maskTable = stage(import.meta, {
  name: 'mask-table',
  params: z.object({}),
  inputs: { constants: many(maskedConstants) },
  outputs: { rows: maskRows, markdown: text('mask-markdown', 'md'), csv: text('mask-csv', 'csv') },
  run: ({ inputs }) => {
    const maskings = groupReferences<Masked>(inputs.constants).flatMap(maskingsOf);
    const rows = maskings.map((masking) => rowOf(columns, masking));
    const title = `Theorem 3.3 on ${dataTitle(...dataSets(rows))}`;
    const blocks = [{ text: explanation }, linesOf(columns, maskings)];
    return { rows, markdown: sheetMarkdown({ title, blocks }), csv: rowsCsv(columns, rows) };
  },
});

function maskingsOf({ data, net, round, models }: Group<Masked>): Masking[] {
  const all = models.flatMap(({ points }) => groupBy(points, ({ masked }) => masked).flatMap(compared));
  const groups = groupBy(all, ({ masked, alpha }) => JSON.stringify([masked, alpha]));
  return groups.map((points) => ({ data, net, round, points }));
}

interface Compared extends MaskedPoint {
  readonly isRising: boolean;
}

/** The points of one model along α, relative to the first. */
function compared(points: NonEmpty<MaskedPoint>): Compared[] {
  const [first] = points;
  return points.map((point, i) => {
    const before = points[i - 1];
    // A constant of 0 cannot shrink.
    const isRising = (constant: 'c1' | 'c2') =>
      before !== undefined && before[constant] > 0 && point[constant] >= before[constant];
    const left = (constant: 'c1' | 'c2') => (first[constant] === 0 ? 0 : point[constant] / first[constant]);
    return { ...point, c1: left('c1'), c2: left('c2'), isRising: isRising('c1') || isRising('c2') };
  });
}

const explanation = [
  'Each weight of the masked layers is removed with probability α, without training. c₁ and c₂ left: shares of their',
  'values without a mask, means over the draws, then over the models. Masked: one hidden layer, `hidden` for all of',
  'them, or `all` for the last layer too, which the theorem does not cover. The bound on E c₂ is √(1 − α) for each',
  'masked layer; a mean over few draws can exceed it by chance. Rising: models whose c₁ or c₂ is not less than at the',
  'previous α.',
].join('\n');
