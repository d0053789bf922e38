import { z } from 'zod';
import { csv } from '../../../artifacts/csv.ts';
import { text } from '../../../artifacts/text.ts';
import { many, stage } from '../../../pipeline/stage.ts';
import { type AttackEntry, attackEntries, titleOf } from '../../result/attack-entry.ts';
import { dataTitle } from '../../data/data-title.ts';
import { dataSets, fullSpread, type Group, groupReferences, type Spread } from '../references.ts';
import {
  attacksAmong,
  curveBy,
  robustAccuracy,
  type SecurityCurves,
  securityCurves,
} from '../../result/security-curve.ts';
import { grid } from '../markdown-grid.ts';

/** One attack on one net after a pruning round. */
interface SecurityRow {
  readonly data: string;
  readonly net: string;
  readonly round: number;
  readonly sparsity: number;
  readonly attack: string;
  readonly references: number;
  /** Attacked images per model; the fewest, if models differ. */
  readonly images: number;
  /** Correctly classified images without an adversarial example, mean over the references. */
  readonly unfooled: number;
  /** R at each ε. */
  readonly values: readonly Spread[];
}

/**
 * Security curves in numbers: R at a few ε by net, round and attack, mean and standard deviation over the references.
 */
export const securityTable = stage(import.meta, {
  name: 'security-table',
  params: z.strictObject({
    attacks: attackEntries.describe('the attacks, for their titles'),
    epsilons: z
      .array(z.number().nonnegative())
      .min(1)
      .default([0, 0.25, 0.5, 1, 1.5, 2, 3])
      .describe('l2 budgets, in pixel units of [0, 1]'),
  }),
  inputs: { curves: many(securityCurves) },
  outputs: { markdown: text('security-markdown', 'md'), csv: text('security-csv', 'csv') },
  run: ({ params: { attacks: entries, epsilons }, inputs }) => {
    const groups = groupReferences(inputs.curves);
    const attacks = attacksAmong(groups.flatMap(({ models }) => models));
    const rows = groups.flatMap((group) => attacks.flatMap((attack) => rowOf(group, attack, epsilons)));
    const heading = `# Security curves on ${dataTitle(...dataSets(groups))}`;
    return {
      markdown: `${heading}\n\n${explanation}\n\n${gridOf(rows, epsilons, entries)}\n`,
      csv: csvOf(rows, epsilons),
    };
  },
});

const explanation = [
  'R(ε): share of the images that are correctly classified and have no known adversarial example within ε (l2, in',
  'pixel units of [0, 1]); mean ± sample standard deviation over the references. Union: the nearest adversarial',
  'example of all attacks, on the images they share. Unfooled: correctly classified images without a known adversarial',
  'example.',
].join('\n');

/** No row if no model has results of the attack. */
function rowOf(
  { data, net, round, models }: Group<SecurityCurves>,
  attack: string,
  epsilons: readonly number[],
): SecurityRow[] {
  const [first, ...others] = models.flatMap((model) => curveBy(model, attack) ?? []);
  if (first === undefined) return [];
  const curves = [first, ...others] as const;
  return [
    {
      data,
      net,
      round,
      sparsity: fullSpread(models, ({ weights, nonzero }) => (weights - nonzero) / weights).mean,
      attack,
      references: curves.length,
      images: Math.min(...curves.map(({ images }) => images)),
      unfooled: fullSpread(curves, ({ unfooled }) => unfooled).mean,
      values: epsilons.map((epsilon) => fullSpread(curves, (curve) => robustAccuracy(curve, epsilon))),
    },
  ];
}

function gridOf(rows: readonly SecurityRow[], epsilons: readonly number[], entries: readonly AttackEntry[]): string {
  const head = ['net', 'round', 'pruned', 'attack', 'references', 'images', 'unfooled'];
  const lines = rows.map(({ net, round, sparsity, attack, references, images, unfooled, values }) => [
    net,
    `${round}`,
    `${(100 * sparsity).toFixed(2)} %`,
    titleOf(entries, attack),
    `${references}`,
    `${images}`,
    unfooled.toFixed(1),
    ...values.map(({ mean, sd }) => `${mean.toFixed(4)}${sd === null ? '' : ` ± ${sd.toFixed(4)}`}`),
  ]);
  return grid([...head, ...epsilons.map((epsilon) => `R(${epsilon})`)], lines);
}

/** One line per row and ε, in full precision. */
function csvOf(rows: readonly SecurityRow[], epsilons: readonly number[]): string {
  return csv([
    ['data', 'net', 'round', 'sparsity', 'attack', 'references', 'images', 'unfooled', 'epsilon', 'mean', 'sd'],
    ...rows.flatMap(({ values, ...row }) =>
      values.map(({ mean, sd }, i) => [...Object.values(row), epsilons[i], mean, sd]),
    ),
  ]);
}
