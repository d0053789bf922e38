import { z } from 'zod';
import type { Decoded } from '../../artifacts/codec.ts';
import { json } from '../../artifacts/json.ts';

const over = { mean: z.number(), sd: z.number().nonnegative().nullable(), n: z.int().positive() };
const statistic = z.strictObject(over).nullable();
/** Of test images, with Wilson's 95 % interval, lower end first. See `intervalOverReferences`. */
const share = z.strictObject({ ...over, interval: z.tuple([z.number(), z.number()]).readonly().nullable() }).nullable();

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
      deepfoolSquared: statistic,
      deepfool: statistic,
      zerosFirst: statistic,
      zerosLast: statistic,
    }),
  ),
);

export type Table1Row = Decoded<typeof table1Rows>[number];
