import { z } from 'zod';
import type { Decoded } from '../../../artifacts/codec.ts';
import { json } from '../../../artifacts/json.ts';
import { intervalOverReferences } from '../../measure/statistics/interval-over-references.ts';
import { type AttackEntry, symbolOf } from '../../result/attack-entry.ts';
import { statistic, statisticWithInterval } from '../../measure/statistics/statistic.ts';
import { attackOn, minimumOf } from '../attack-results.ts';
import type { NonEmpty } from '../group-by.ts';
import { type Measures, spread } from '../references.ts';
import { meanAndDeviation, meanAndInterval } from '../statistic-column.ts';
import { columnsOf, linesOf, rowOf, rowSchema, rowsCsv } from '../table.ts';

/** One model, and the share of zeros among the outputs of each of its ReLUs. */
export interface SparseModel {
  readonly net: string;
  readonly lambda: number;
  readonly measures: Measures;
  readonly zeros: readonly number[];
}

/** The models of a row, one per reference. */
type Models = NonEmpty<SparseModel>;

const { column, shown } = columnsOf<Models>();

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

const about = {
  data: column({ schema: z.string(), read: ([{ measures }]) => measures.data }),
  net: column({ schema: z.string(), read: ([{ net }]) => net, title: 'net' }),
  lambda: column({ schema: z.number().nonnegative(), read: ([{ lambda }]) => lambda, title: 'λ' }),
  references: shown('references', (models) => `${models.length}`),
};

const zeros = {
  zerosFirst: mean('zeros, first', (model) => model.zeros.at(0) ?? null),
  zerosLast: mean('zeros, last', (model) => model.zeros.at(-1) ?? null),
};

/** Accuracy, then r∞, or E‖r‖² and E‖r‖, for each attack. */
function robustness(attacks: readonly AttackEntry[]) {
  const all = attacks.map(({ name, title, ...attack }) =>
    attack.kind === 'bounded'
      ? { [name]: share(`${symbolOf(attack)} ${title}`, (model) => attackOn(model, name)) }
      : {
          [`${name}Squared`]: mean(`E‖r‖² ${title}`, ({ measures }) => minimumOf(measures, name)?.squaredNorm ?? null),
          [name]: mean(`E‖r‖ ${title}`, ({ measures }) => minimumOf(measures, name)?.norm ?? null),
        },
  );
  return Object.assign({ accuracy: share('accuracy', (model) => model) }, ...all) as Readonly<
    Record<string, ReturnType<typeof share> | ReturnType<typeof mean>>
  >;
}

/**
 * One row per net and λ, over its references: shares 0…1, norms in pixel units of [0, 1]; null: no reference has the
 * number.
 */
export const table1Rows = json(
  'table-1-rows',
  z.array(
    rowSchema({ ...about, ...zeros }).extend({
      values: z.record(z.string(), z.union([statisticWithInterval, statistic]).nullable()),
    }),
  ),
);

export type Table1Row = Decoded<typeof table1Rows>[number];

/** The rows, for readers and as CSV. */
export function table1Of(groups: readonly Models[], attacks: readonly AttackEntry[]) {
  const values = robustness(attacks);
  const columns = { ...about, ...values, ...zeros };
  const rows = groups.map((models) => rowOf(columns, models));
  return {
    rows: groups.map((models) => ({ ...rowOf({ ...about, ...zeros }, models), values: rowOf(values, models) })),
    lines: linesOf(columns, groups),
    csv: rowsCsv(columns, rows),
  };
}
