import { z } from 'zod';
import type { Decoded } from '../../../artifacts/codec.ts';
import { json } from '../../../artifacts/json.ts';
import { statistic, statisticWithInterval } from '../../measure/statistics/statistic.ts';

const number = statistic.nullable();
const share = statisticWithInterval.nullable();

/** A row a net and λ, over its references: shares 0…1, norms in pixel units of [0, 1], null where no reference has the number. */
export const table1Rows = json(
  'table-1-rows',
  z.array(
    z.strictObject({
      data: z.string(),
      net: z.string(),
      lambda: z.number().nonnegative(),
      accuracy: share,
      fgs: share,
      deepfoolSquared: number,
      deepfool: number,
      zerosFirst: number,
      zerosLast: number,
    }),
  ),
);

export type Table1Row = Decoded<typeof table1Rows>[number];
