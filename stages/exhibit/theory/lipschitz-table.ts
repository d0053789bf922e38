import { z } from 'zod';
import type { Decoded } from '../../../artifacts/codec.ts';
import { csv } from '../../../artifacts/csv.ts';
import { json } from '../../../artifacts/json.ts';
import { text } from '../../../artifacts/text.ts';
import { many, stage } from '../../../pipeline/stage.ts';
import { certified } from '../../result/certified.ts';
import { dataTitle } from '../../data/data-title.ts';
import { dataSets, type Group, groupReferences, spread } from '../references.ts';
import { grid } from '../markdown-grid.ts';

type Certified = Decoded<typeof certified>;

/** What is told of a model, by the names of its columns; null where an attack never succeeded. */
const quantities = {
  c1: { title: 'c₁', read: ({ constants }) => constants.inf },
  c2: { title: 'c₂', read: ({ constants }) => constants.frobenius },
  spectral: { title: 'L₂ by singular values', read: ({ constants }) => constants.spectral },
  radiusFrobenius: { title: 'E γ₂ by c₂', read: ({ radii }) => radii.frobenius },
  radiusSpectral: { title: 'E γ₂ by singular values', read: ({ radii }) => radii.spectral },
  deepfool: { title: 'E‖r‖ DeepFool', read: (model) => model.deepfool?.norm ?? null },
  deepfoolTimesFrobenius: { title: '‖r‖ / γ₂ by c₂', read: (model) => model.deepfool?.timesFrobenius ?? null },
  deepfoolTimes: { title: '‖r‖ / γ₂ by singular values', read: (model) => model.deepfool?.timesSpectral ?? null },
  cw: { title: 'E‖r‖ C&W', read: (model) => model.cw?.norm ?? null },
  cwTimes: { title: '‖r‖ / γ₂ by singular values', read: (model) => model.cw?.timesSpectral ?? null },
  radiusInf: { title: 'E γ∞ by c₁', read: ({ radii }) => radii.inf },
  certified: { title: 'certified at ε', read: ({ bounded }) => bounded.certified },
} as const satisfies Readonly<
  Record<string, { readonly title: string; readonly read: (model: Certified) => number | null }>
>;

type Quantity = keyof typeof quantities;
const names = Object.keys(quantities) as readonly Quantity[];

/** A row a net and round: means over its models; `fooled`: images whose label an attack changed, `broken`: those of them that were certified. */
export const lipschitzRows = json(
  'lipschitz-rows',
  z.array(
    z.strictObject({
      data: z.string(),
      net: z.string(),
      round: z.int().nonnegative(),
      models: z.int().positive(),
      means: z.record(z.enum(names as [Quantity, ...Quantity[]]), z.number().nullable()),
      fooled: z.int().nonnegative(),
      broken: z.int().nonnegative(),
    }),
  ),
);

export type LipschitzRow = Decoded<typeof lipschitzRows>[number];

/** Lemma 3.1 round by round: certified radii beside what attacks needed, mean over the references. */
export const lipschitzTable = stage(import.meta, {
  name: 'lipschitz-table',
  params: z.object({}),
  inputs: { certified: many(certified) },
  outputs: { rows: lipschitzRows, markdown: text('lipschitz-markdown', 'md'), csv: text('lipschitz-csv', 'csv') },
  run: ({ inputs }) => {
    const rows = groupReferences<Certified>(inputs.certified).map(rowOf);
    return { rows, markdown: markdownOf(rows), csv: csvOf(rows) };
  },
});

function rowOf({ data, net, round, models }: Group<Certified>): LipschitzRow {
  const mean = (name: Quantity) => spread<Certified>(models, quantities[name].read)?.mean ?? null;
  const count = (of: (model: Certified) => number) => models.reduce((sum, model) => sum + of(model), 0);
  return {
    ...{ data, net, round, models: models.length },
    means: Object.fromEntries(names.map((name) => [name, mean(name)])) as LipschitzRow['means'],
    fooled: count(({ deepfool, cw, bounded }) => (deepfool?.successes ?? 0) + (cw?.successes ?? 0) + bounded.fooled),
    broken: count(({ deepfool, cw, bounded }) => (deepfool?.broken ?? 0) + (cw?.broken ?? 0) + bounded.broken),
  };
}

function markdownOf(rows: readonly LipschitzRow[]): string {
  const head = ['net', 'round', 'models', ...names.map((name) => quantities[name].title), 'fooled', 'broken'];
  const lines = rows.map(({ net, round, models, means, fooled, broken }) => [
    ...[net, `${round}`, `${models}`],
    ...names.map((name) => written(means[name])),
    ...[`${fooled}`, `${broken}`],
  ]);
  return `# Lemma 3.1 on ${dataTitle(...dataSets(rows))}\n\n${explanation}\n\n${grid(head, lines)}\n`;
}

const explanation = [
  'Means over the references. c₁ and c₂ bound how fast a difference of two logits can change in l∞ and in l2, mean over pairs of classes; with the largest singular values instead of',
  'Frobenius norms the bound in l2 is lower. γ is the margin over that: no prediction changes within it. E γ is over all images; ‖r‖ / γ₂ is the geometric mean over the images on which the',
  'attack before it succeeded. Certified at ε: share of the images rightly classified with γ∞ above the ε of the l∞ attacks, which no r∞ can be less than. Fooled: labels that an',
  'attack changed, of all models; broken: how many of them inside a certificate.',
].join('\n');

/** Three digits: constants and radii span many orders of magnitude. */
function written(value: number | null): string {
  return value === null ? '–' : `${Number(value.toPrecision(3))}`;
}

function csvOf(rows: readonly LipschitzRow[]): string {
  return csv([
    ['data', 'net', 'round', 'models', ...names, 'fooled', 'broken'],
    ...rows.map(({ data, net, round, models, means, fooled, broken }) => [
      ...[data, net, round, models],
      ...names.map((name) => means[name]),
      ...[fooled, broken],
    ]),
  ]);
}
