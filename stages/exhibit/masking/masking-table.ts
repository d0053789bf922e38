import { z } from 'zod';
import { csv } from '../../../artifacts/csv.ts';
import { text } from '../../../artifacts/text.ts';
import { many, stage } from '../../../pipeline/stage.ts';
import { attackEntries, titleOf } from '../../result/attack-entry.ts';
import { dataTitle } from '../../data/data-title.ts';
import { dataSets, type Group, groupReferences, spread } from '../references.ts';
import { type MaskingChecks, maskingChecks } from '../../measure/gradient-masking.ts';
import { grid } from '../markdown-grid.ts';
import { type CheckName, checkNames } from '../../measure/masking-checks.ts';

/** Checks for masked gradients: a Markdown row per net and round, and a CSV line per model in full precision. */
export const maskingTable = stage(import.meta, {
  name: 'masking-table',
  params: z.strictObject({ attacks: attackEntries.describe('the attacks, for their titles') }),
  inputs: { checks: many(maskingChecks) },
  outputs: { markdown: text('masking-markdown', 'md'), csv: text('masking-csv', 'csv') },
  run: ({ params, inputs }) => {
    const groups = groupReferences(inputs.checks);
    const models = groups.flatMap((group) => group.models);
    const attacks = [...new Set(models.flatMap((model) => model.attacks.map(({ attack }) => attack)))];
    const titles = attacks.map((attack) => titleOf(params.attacks, attack));
    const heading = `# Gradient masking on ${dataTitle(...dataSets(groups))}`;
    const tables = [checked(groups), accuracies(groups, attacks, titles), zeros(groups)];
    return { markdown: `${[heading, explanation, ...tables].join('\n\n')}\n`, csv: csvOf(models, attacks) };
  },
});

type Models = Group<MaskingChecks>;

const explanation = [
  'A check passes if its number is at most its limit; for several references the table shows the largest number and',
  'how many references are suspicious. Zero gradients: share of images without a loss gradient. Iterated: accuracy',
  'under an iterated attack minus accuracy under FGS. Noise: accuracy lost to random signs, as a share of that lost to',
  'FGS (for a model that reads only a few pixels, random signs find the worst corner too). Noise alone: share of',
  'images that noise fools and no gradient attack does. Unbounded: accuracy under an attack that may change every',
  'pixel completely.',
].join('\n');

function checked(groups: readonly Models[]): string {
  const head = ['net', 'round', 'models', ...checkNames.map((name) => name.replace('-', ' '))];
  return grid(
    head,
    groups.map((group) => [...place(group), ...checkNames.map((name) => verdictOf(group, name))]),
  );
}

/** The largest number over the references, and how many of them are suspicious. */
function verdictOf({ models }: Models, name: CheckName): string {
  const found = models.flatMap(({ checks }) => checks.filter(({ check }) => check === name));
  const values = found.flatMap(({ value }) => value ?? []);
  if (values.length === 0) return 'not run';
  const suspicious = found.filter(({ verdict }) => verdict === 'suspicious').length;
  const largest = Math.max(...values).toFixed(4);
  return suspicious === 0 ? `passed, ${largest}` : `**suspicious** ${suspicious} of ${values.length}, ${largest}`;
}

function accuracies(groups: readonly Models[], attacks: readonly string[], titles: readonly string[]): string {
  const head = ['net', 'round', 'models', 'images', 'benign', ...titles, 'worst', 'unbounded'];
  const lines = groups.map((group) => {
    const mean = (read: (model: MaskingChecks) => number | null) => written(spread(group.models, read)?.mean);
    const images = group.models.map((model) => model.images);
    return [
      ...place(group),
      `${Math.min(...images)}`,
      mean(({ benign }) => benign),
      ...attacks.map((attack) => mean((model) => accuracyUnder(model, attack))),
      mean(({ worst }) => worst),
      mean(({ unbounded }) => (unbounded.length === 0 ? null : Math.max(...unbounded.map(({ accuracy }) => accuracy)))),
    ];
  });
  const note = [
    'Mean accuracies, each over the images that the attack was run on; benign and worst (correct under every attack)',
    'over the images that all attacks share.',
  ].join('\n');
  return `${note}\n\n${grid(head, lines)}`;
}

const zeroColumns = ['zeroImages', 'zeroPixels', 'saturated', 'underflown'] as const;

function zeros(groups: readonly Models[]): string {
  const head = ['net', 'round', 'models', 'zero images', 'zero pixels', 'saturated', 'underflown'];
  const lines = groups.map((group) => [
    ...place(group),
    ...zeroColumns.map((name) => written(spread(group.models, (model) => model[name])?.mean)),
  ]);
  const note = [
    'Mean shares of images, and of an image’s pixels, whose loss gradient is exactly 0, including pixels that a pruned',
    'model does not read. Saturated, underflown: images whose gradient would be wrong, or 0, with the plain form of',
    'the softmax, which no attack here uses.',
  ].join('\n');
  return `${note}\n\n${grid(head, lines)}`;
}

function place({ net, round, models }: Models): string[] {
  return [net, `${round}`, `${models.length}`];
}

function accuracyUnder({ attacks }: MaskingChecks, name: string): number | null {
  return attacks.find(({ attack }) => attack === name)?.accuracy ?? null;
}

function written(mean: number | undefined): string {
  return mean?.toFixed(4) ?? '–';
}

function csvOf(models: readonly MaskingChecks[], attacks: readonly string[]): string {
  const head = ['data', 'net', 'seed', 'round', ...zeroColumns, 'images', 'benign', 'worst'];
  const checks = checkNames.flatMap((name) => [`${name}_verdict`, `${name}_value`]);
  return csv([
    [...head, ...attacks.map((attack) => `accuracy_${attack}`), ...checks],
    ...models.map((model) => [
      ...[model.data, model.net, model.seed, model.round],
      ...zeroColumns.map((name) => model[name]),
      ...[model.images, model.benign, model.worst],
      ...attacks.map((attack) => accuracyUnder(model, attack)),
      ...model.checks.flatMap(({ verdict, value }) => [verdict, value]),
    ]),
  ]);
}
