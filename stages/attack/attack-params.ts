import { z } from 'zod';
import { networkSchema } from '../model/network.ts';

/** What every attack is told besides its own hyper-parameters. */
export const attackParams = {
  net: networkSchema,
  images: z
    .int()
    .positive()
    .nullable()
    .default(null)
    .describe('so many images spread evenly over the split (all of them if it has fewer); null: all'),
  batch: z.int().positive().default(100).describe('images attacked side by side; results do not depend on it'),
};
