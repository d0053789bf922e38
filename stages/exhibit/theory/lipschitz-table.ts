import { z } from 'zod';
import type { Decoded } from '../../../artifacts/codec.ts';
import { json } from '../../../artifacts/json.ts';
import { text } from '../../../artifacts/text.ts';
import { many, stage } from '../../../pipeline/stage.ts';
import { type AttackEntry, attackEntries, measuring } from '../../result/attack-entry.ts';
import { certified } from '../../result/certified.ts';
import { dataTitle } from '../../data/data-title.ts';
import { dataSets, type Group, groupReferences, spread } from '../references.ts';
import { modelsColumn, placeColumns } from '../place-columns.ts';
import { sheetMarkdown } from '../sheet/sheet-markdown.ts';
import { columnsOf, linesOf, rowOf, rowSchema, rowsCsv } from '../table.ts';

type Certified = Decoded<typeof certified>;

const { column } = columnsOf<Group<Certified>>();

/** The mean over the models that have the number; null if none has it. */
function mean(title: string, read: (model: Certified) => number | null) {
  return column({
    schema: z.number().nullable(),
    read: ({ models }) => spread<Certified>(models, read)?.mean ?? null,
    title,
    text: threeDigits,
  });
}

/** A number of images, summed over the models. */
function count(title: string, read: (model: Certified) => number) {
  return column({
    schema: z.int().nonnegative(),
    read: ({ models }) => models.reduce((sum, model) => sum + read(model), 0),
    title,
  });
}

const constants = {
  ...placeColumns,
  models: modelsColumn('models'),
  c1: mean('c₁', ({ constants }) => constants.inf),
  c2: mean('c₂', ({ constants }) => constants.frobenius),
  spectral: mean('L₂ by singular values', ({ constants }) => constants.spectral),
  radiusFrobenius: mean('E γ₂ by c₂', ({ radii }) => radii.frobenius),
  radiusSpectral: mean('E γ₂ by singular values', ({ radii }) => radii.spectral),
};

const certificates = {
  radiusInf: mean('E γ∞ by c₁', ({ radii }) => radii.inf),
  certified: mean('certified at ε', ({ bounded }) => bounded.certified),
  // Images whose label an attack changed, and how many of them were certified.
  fooled: count('fooled', ({ minimum, bounded }) => total(minimum, 'successes') + bounded.fooled),
  broken: count('broken', ({ minimum, bounded }) => total(minimum, 'broken') + bounded.broken),
};

/**
 * E‖r‖ of each minimum-norm attack, and its ratio to γ₂; by c₂ only for the first, since the radii compare alike for
 * all.
 */
function perturbations(attacks: readonly AttackEntry[]): Readonly<Record<string, ReturnType<typeof mean>>> {
  const columns = attacks.map(({ name, title }, i) => ({
    [name]: mean(`E‖r‖ ${title}`, ({ minimum }) => minimum[name]?.norm ?? null),
    ...(i === 0
      ? { [`${name}TimesFrobenius`]: mean('‖r‖ / γ₂ by c₂', ({ minimum }) => minimum[name]?.timesFrobenius ?? null) }
      : {}),
    [`${name}Times`]: mean('‖r‖ / γ₂ by singular values', ({ minimum }) => minimum[name]?.timesSpectral ?? null),
  }));
  return Object.assign({}, ...columns);
}

/** One row per net and round. */
export const lipschitzRows = json('lipschitz-rows', z.array(rowSchema({ ...constants, ...certificates })));

export type LipschitzRow = Decoded<typeof lipschitzRows>[number];

/** Lemma 3.1 by round: certified radii and the norms of attacks, mean over the references. */
export const lipschitzTable = stage(import.meta, {
  name: 'lipschitz-table',
  params: z.strictObject({ attacks: attackEntries }),
  inputs: { certified: many(certified) },
  outputs: { rows: lipschitzRows, markdown: text('lipschitz-markdown', 'md'), csv: text('lipschitz-csv', 'csv') },
  run: ({ params: { attacks }, inputs }) => {
    const groups = groupReferences<Certified>(inputs.certified);
    const columns = {
      ...constants,
      ...perturbations(measuring(attacks, 'r2')),
      ...certificates,
    };
    const title = `Lemma 3.1 on ${dataTitle(...dataSets(groups))}`;
    const blocks = [{ text: explanation }, linesOf(columns, groups)];
    return {
      rows: groups.map((group) => rowOf({ ...constants, ...certificates }, group)),
      markdown: sheetMarkdown({ title, blocks }),
      csv: rowsCsv(
        columns,
        groups.map((group) => rowOf(columns, group)),
      ),
    };
  },
});

const explanation = [
  'Means over the references. c₁ and c₂ are Lipschitz constants of the difference of two logits in l∞ and l2, mean',
  'over pairs of classes; singular values instead of Frobenius norms give a smaller one in l2. γ is the margin divided',
  'by the constant: no prediction changes within it. E γ is over all images; ‖r‖ / γ₂ is the geometric mean over the',
  'images on which the attack to its left succeeded. Certified at ε: share of the images that are correctly classified',
  'with γ∞ > ε of the l∞ attacks, a lower bound on every r∞. Fooled: labels that attacks changed, over all models;',
  'broken: those of them within a certificate.',
].join('\n');

/** Three digits: constants and radii span many orders of magnitude. */
function threeDigits(value: number | null): string {
  return value === null ? '–' : `${Number(value.toPrecision(3))}`;
}

function total(minimum: Certified['minimum'], what: 'successes' | 'broken'): number {
  return Object.values(minimum).reduce((sum, attack) => sum + (attack?.[what] ?? 0), 0);
}
