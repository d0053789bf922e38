import { z } from 'zod';
import type { Decoded } from '../../../artifacts/codec.ts';
import { json } from '../../../artifacts/json.ts';
import { intervalOverReferences } from '../../measure/statistics/interval-over-references.ts';
import { foundBy, neededBy } from '../found.ts';
import { type Measures, spread } from '../references.ts';
import { meanAndDeviation, meanAndInterval } from '../statistic-column.ts';
import { columnsOf, rowSchema } from '../table.ts';

/** One model, and the shares of zeros among the outputs of each of its ReLUs. */
export interface SparseModel {
  readonly net: string;
  readonly lambda: number;
  readonly measures: Measures;
  readonly zeros: readonly number[];
}

const { column, shown } = columnsOf<readonly SparseModel[]>();

function mean(title: string, read: (model: SparseModel) => number | null) {
  return column({ ...meanAndDeviation, read: (models) => spread(models, read), title });
}

/** A share of test images. */
function share(title: string, read: (model: Measures) => Pick<Measures, 'accuracy' | 'images'> | undefined) {
  return column({
    ...meanAndInterval,
    read(models) {
      const value = spread(models, ({ measures }) => read(measures)?.accuracy ?? null);
      const images = models.map(({ measures }) => read(measures)?.images ?? null);
      return value && { ...value, interval: intervalOverReferences(value.mean, images) };
    },
    title,
  });
}

/** A row a net and λ, over its references: shares 0…1, norms in pixel units of [0, 1]; null: no reference has the number. */
export const table1Columns = {
  data: column({ schema: z.string(), read: ([model]) => model!.measures.data }),
  net: column({ schema: z.string(), read: ([model]) => model!.net, title: 'net' }),
  lambda: column({ schema: z.number().nonnegative(), read: ([model]) => model!.lambda, title: 'λ' }),
  references: shown('references', (models) => `${models.length}`),
  accuracy: share('accuracy', (model) => model),
  fgs: share('r∞ FGS', (model) => foundBy(model, 'fgs')),
  deepfoolSquared: mean('E‖r‖² DeepFool', ({ measures }) => neededBy(measures, 'deepfool')?.squaredNorm ?? null),
  deepfool: mean('E‖r‖ DeepFool', ({ measures }) => neededBy(measures, 'deepfool')?.norm ?? null),
  zerosFirst: mean('zeros, first', ({ zeros }) => zeros[0]!),
  zerosLast: mean('zeros, last', ({ zeros }) => zeros.at(-1)!),
};

export const table1Rows = json('table-1-rows', z.array(rowSchema(table1Columns)));

export type Table1Row = Decoded<typeof table1Rows>[number];
