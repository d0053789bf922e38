import { z } from 'zod';
import { csv } from '../../../artifacts/csv.ts';
import { text } from '../../../artifacts/text.ts';
import { many, stage } from '../../../pipeline/stage.ts';
import { foundBy, neededBy } from '../found.ts';
import { measures } from '../../result/measures.ts';
import { type Spread, spread } from '../references.ts';
import { sheet } from '../sheet/sheet.ts';
import { activations } from '../../measure/activations.ts';
import { intervalOverReferences } from '../../measure/statistics/interval-over-references.ts';
import { sheetMarkdown } from '../sheet/sheet-markdown.ts';
import { type Table1Row, table1Rows } from './table-1-rows.ts';
import { table1Sheet } from './table-1-sheet.ts';

const row = z.strictObject({ net: z.string(), lambda: z.number().nonnegative() });

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
  outputs: { rows: table1Rows, sheet, markdown: text('table-markdown', 'md'), csv: text('table-csv', 'csv') },
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
    const read = table1Sheet(lines);
    return { rows: lines, sheet: read, markdown: sheetMarkdown(read), csv: csvOf(lines) };
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
  const share = (read: (model: Model) => number | null, images: (model: Model) => number | null) => {
    const value = of(read);
    return value && { ...value, interval: intervalOverReferences(value.mean, models.map(images)) };
  };
  const fgs = ({ measures: each }: Model) => foundBy(each, 'fgs');
  return {
    data: models[0]!.measures.data,
    net: models[0]!.net,
    lambda: models[0]!.lambda,
    accuracy: share(
      (model) => model.measures.accuracy,
      (model) => model.measures.images,
    ),
    fgs: share(
      (model) => fgs(model)?.accuracy ?? null,
      (model) => fgs(model)?.images ?? null,
    ),
    deepfoolSquared: of((model) => neededBy(model.measures, 'deepfool')?.squaredNorm ?? null),
    deepfool: of((model) => neededBy(model.measures, 'deepfool')?.norm ?? null),
    zerosFirst: of((model) => model.zeros[0]!),
    zerosLast: of((model) => model.zeros.at(-1)!),
  };
}

const shares = ['accuracy', 'fgs'] as const;
const others = ['deepfoolSquared', 'deepfool', 'zerosFirst', 'zerosLast'] as const;

/** In full precision; `_low` and `_high` are the ends of the interval. */
function csvOf(lines: readonly Table1Row[]): string {
  const head = [
    ...['data', 'net', 'lambda'],
    ...shares.flatMap((name) => ['mean', 'sd', 'low', 'high'].map((part) => `${name}_${part}`)),
    ...others.flatMap((name) => ['mean', 'sd'].map((part) => `${name}_${part}`)),
  ];
  return csv([
    head,
    ...lines.map((line) => [
      ...[line.data, line.net, line.lambda],
      ...shares.flatMap((name) => [
        line[name]?.mean,
        line[name]?.sd ?? undefined,
        ...(line[name]?.interval ?? ['', '']),
      ]),
      ...others.flatMap((name) => [line[name]?.mean, line[name]?.sd ?? undefined]),
    ]),
  ]);
}
