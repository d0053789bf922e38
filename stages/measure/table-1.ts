import { z } from 'zod';
import type { Decoded } from '../../artifacts/codec.ts';
import { csv } from '../../artifacts/csv.ts';
import { json } from '../../artifacts/json.ts';
import { text } from '../../artifacts/text.ts';
import { many, stage } from '../../pipeline/stage.ts';
import { dataTitle } from '../data/data-title.ts';
import { foundBy, neededBy } from '../data/found.ts';
import { measures } from '../data/measures.ts';
import { dataSets, type Spread, spread } from '../data/references.ts';
import { activations } from './activations.ts';
import { grid } from './markdown-grid.ts';

const row = z.strictObject({ net: z.string(), lambda: z.number().nonnegative() });

const statistic = z
  .strictObject({ mean: z.number(), sd: z.number().nonnegative().nullable(), n: z.int().positive() })
  .nullable();

/** A row a net and λ, over its references: shares 0…1, norms in pixel units of [0, 1], null where no reference has the number. */
export const table1Rows = json(
  'table-1-rows',
  z.array(
    z.strictObject({
      data: z.string(),
      net: z.string(),
      lambda: z.number().nonnegative(),
      accuracy: statistic,
      fgs: statistic,
      deepfoolSquared: statistic,
      deepfool: statistic,
      zerosFirst: statistic,
      zerosLast: statistic,
    }),
  ),
);

export type Table1Row = Decoded<typeof table1Rows>[number];

/** The paper's rows, from the least to the most sparse, as remembered from its published table; not retrieved. */
const published: readonly {
  readonly net: string;
  readonly fgs: string;
  readonly deepfool: string;
  readonly zeros: string;
}[] = [
  { net: 'lenet-300-100', fgs: '.2862 ± .0113', deepfool: '1.3213 ± .0207', zeros: '45.25 %' },
  { net: 'lenet-300-100', fgs: '.3993 ± .0079', deepfool: '1.5903 ± .0240', zeros: '75.92 %' },
  { net: 'lenet-300-100', fgs: '.2098 ± .0133', deepfool: '1.1440 ± .0402', zeros: '95.22 %' },
  { net: 'lenet-5', fgs: '.7388 ± .0188', deepfool: '2.7831 ± .1490', zeros: '51.26 %' },
  { net: 'lenet-5', fgs: '.7729 ± .0081', deepfool: '3.1688 ± .1203', zeros: '97.54 %' },
  { net: 'lenet-5', fgs: '.6741 ± .0162', deepfool: '2.3921 ± .1384', zeros: '99.50 %' },
];

/**
 * Table 1 of the paper (its Section 4.3): robustness of networks trained with an l1 penalty λ Σ|a| on their activations; mean ± standard deviation
 * over the references. Both inputs are wired in the order of `rows`.
 *
 * @throws RangeError when there are not as many of both as rows
 */
export const table1 = stage(import.meta, {
  name: 'table-1',
  params: z.strictObject({ rows: z.array(row).min(1).describe('what the measures and activations are of') }),
  inputs: { measures: many(measures), activations: many(activations) },
  outputs: { rows: table1Rows, markdown: text('table-markdown', 'md'), csv: text('table-csv', 'csv') },
  run: ({ params: { rows }, inputs }) => {
    const lengths = [inputs.measures.length, inputs.activations.length];
    if (lengths.some((length) => length !== rows.length)) {
      throw new RangeError(
        `expected ${rows.length} measures and activations, one a row, got ${lengths}; wire each once`,
      );
    }
    const models = rows.map((each, i) => ({
      ...each,
      measures: inputs.measures[i]!,
      zeros: inputs.activations[i]!.zeros,
    }));
    const groups = Map.groupBy(models, ({ net, lambda }) => JSON.stringify([net, lambda]));
    const lines = Array.from(groups.values(), lineOf);
    return { rows: lines, markdown: markdownOf(lines), csv: csvOf(lines) };
  },
});

type Model = z.output<typeof row> & {
  readonly measures: Parameters<typeof foundBy>[0];
  readonly zeros: readonly number[];
};

function lineOf(models: readonly Model[]): Table1Row {
  const of = (read: (model: Model) => number | null): Spread | null =>
    spread(
      models.map(({ measures: each }) => each),
      (each) => read(models.find((model) => model.measures === each)!),
    );
  return {
    data: models[0]!.measures.data,
    net: models[0]!.net,
    lambda: models[0]!.lambda,
    accuracy: of((model) => model.measures.accuracy),
    fgs: of((model) => foundBy(model.measures, 'fgs')?.accuracy ?? null),
    deepfoolSquared: of((model) => neededBy(model.measures, 'deepfool')?.squaredNorm ?? null),
    deepfool: of((model) => neededBy(model.measures, 'deepfool')?.norm ?? null),
    zerosFirst: of((model) => model.zeros[0]!),
    zerosLast: of((model) => model.zeros.at(-1)!),
  };
}

const quantities = ['accuracy', 'fgs', 'deepfoolSquared', 'deepfool', 'zerosFirst', 'zerosLast'] as const;

function markdownOf(lines: readonly Table1Row[]): string {
  const head = [
    'net',
    'λ',
    'references',
    'accuracy',
    'r∞ FGS',
    'E‖r‖² DeepFool',
    'E‖r‖ DeepFool',
    'zeros, first',
    'zeros, last',
  ];
  const written = (value: Spread | null) =>
    value === null ? '–' : `${value.mean.toFixed(4)}${value.sd === null ? '' : ` ± ${value.sd.toFixed(4)}`}`;
  const ours = lines.map((line) => [
    line.net,
    `${line.lambda}`,
    `${line.accuracy?.n ?? 0}`,
    ...quantities.map((name) => written(line[name])),
  ]);
  const nets = new Set(lines.map(({ net }) => net));
  const paper = published
    .filter(({ net }) => nets.has(net))
    .map(({ net, ...numbers }) => [net, ...Object.values(numbers)]);
  return `${[
    `# Table 1: sparse activations on ${dataTitle(...dataSets(lines))}`,
    '',
    'λ weighs the l1 norm of an image’s ReLU outputs in training; zeros are shares of ReLU outputs over the test images, of the first layer and of',
    'the one that feeds the last dense layer. r∞ is the accuracy under FGS with ε = 0.1; norms are in pixel units of [0, 1].',
    '',
    grid(head, ours),
    '',
    'The paper’s rows, from memory of its published table; it does not state its λ:',
    '',
    grid(['net', 'r∞', 'E‖r‖²', 'sparsity(a)'], paper),
  ].join('\n')}\n`;
}

function csvOf(lines: readonly Table1Row[]): string {
  const head = ['data', 'net', 'lambda', ...quantities.flatMap((name) => [`${name}_mean`, `${name}_sd`])];
  return csv([
    head,
    ...lines.map((line) => [
      line.data,
      line.net,
      line.lambda,
      ...quantities.flatMap((name) => [line[name]?.mean, line[name]?.sd ?? undefined]),
    ]),
  ]);
}
