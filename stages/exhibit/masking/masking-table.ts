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

/** The checks for masked gradients of many models: a row a net and round to read, a line a model in full precision. */
export const maskingTable = stage(import.meta, {
  name: 'masking-table',
  params: z.strictObject({ attacks: attackEntries.describe('titles of the attacks') }),
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
  'A check passes where its number is at most its limit; of several references the largest number is shown, and how many are suspicious. Zero gradients: images without a',
  'loss gradient. Iterated: by how much accuracy under iterations exceeds that under FGS. Noise: what random signs do, as a share of what FGS does (where a model reads a few',
  'pixels only, random signs find its corner too). Noise alone: images that noise fools and no gradient does. Unbounded: accuracy left where everything may be changed.',
].join('\n');

function checked(groups: readonly Models[]): string {
  const head = ['net', 'round', 'models', ...checkNames.map((name) => name.replace('-', ' '))];
  return grid(
    head,
    groups.map((group) => [...place(group), ...checkNames.map((name) => verdictOf(group, name))]),
  );
}

/** The largest number of the references, and whether any of them is suspicious. */
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
    'Mean accuracies. Each attack’s is over all that it attacked; benign and worst (right after every attack) over the images that all of them attacked.',
  ];
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
    'Mean shares of images, and of an image’s pixels, whose loss gradient is exactly 0; pixels that a pruned model does not read are among them. Saturated, underflown: images whose',
    'gradient would be wrong, or gone, if the softmax were taken in its plain form, which no attack here does.',
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
