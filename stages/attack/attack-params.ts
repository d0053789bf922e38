import { z } from 'zod';
import { networkSchema } from '../model/network.ts';

/** The params of every attack, besides its own hyper-parameters. */
export const attackParams = {
  net: networkSchema,
  images: z
    .int()
    .positive()
    .nullable()
    .default(null)
    .describe('number of images, spread evenly over the split (all if it has fewer); null: all'),
  batch: z
    .int()
    .positive()
    .default(100)
    .describe('images attacked at a time; affects results by float32 rounding at most'),
};
