import { z } from 'zod';
import { columnsOf } from './table.ts';

interface Place {
  readonly data: string;
  readonly net: string;
  readonly round: number;
}

/** A row's network and pruning round. The Markdown names the data set in its title instead of a column. */
export const placeColumns = {
  data: columnsOf<Place>().column({ schema: z.string(), read: ({ data }) => data }),
  net: columnsOf<Place>().column({ schema: z.string(), read: ({ net }) => net, title: 'net' }),
  round: columnsOf<Place>().column({ schema: z.int().nonnegative(), read: ({ round }) => round, title: 'round' }),
};

/** The number of models in a row, one per reference. */
export function modelsColumn(title: string) {
  return columnsOf<{ readonly models: readonly unknown[] }>().column({
    schema: z.int().positive(),
    read: ({ models }) => models.length,
    title,
  });
}
