import { z } from 'zod';
import { columnsOf } from './table.ts';

interface Place {
  readonly data: string;
  readonly net: string;
  readonly round: number;
}

/** Which network a row is about, and after which pruning round. The data set stands in the title of what is read. */
export const placeColumns = {
  data: columnsOf<Place>().column({ schema: z.string(), read: ({ data }) => data }),
  net: columnsOf<Place>().column({ schema: z.string(), read: ({ net }) => net, title: 'net' }),
  round: columnsOf<Place>().column({ schema: z.int().nonnegative(), read: ({ round }) => round, title: 'round' }),
};

/** How many models a row is about, one of each reference. */
export function modelsColumn(title: string) {
  return columnsOf<{ readonly models: readonly unknown[] }>().column({
    schema: z.int().positive(),
    read: ({ models }) => models.length,
    title,
  });
}
