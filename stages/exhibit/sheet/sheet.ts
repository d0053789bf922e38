import { z } from 'zod';
import type { Decoded } from '../../../artifacts/codec.ts';
import { json } from '../../../artifacts/json.ts';

// XML has no place for them.
const words = z.string().regex(/^\P{Cc}*$/u, 'expected no control characters');
const cells = z.array(words);

/** A table as it is read, whether in Markdown or as a picture: all numbers are written out. A blank line is between blocks. */
export const sheet = json(
  'sheet',
  z.strictObject({
    title: words,
    blocks: z.array(
      z.union([
        z.strictObject({ text: words.describe('a paragraph, in one line') }),
        z
          .strictObject({ head: cells.min(1), rows: z.array(cells) })
          .describe('the first column is text, the others are numbers')
          .refine(({ head, rows }) => rows.every((row) => row.length === head.length), 'rows as wide as the head'),
      ]),
    ),
  }),
);

export type Sheet = Decoded<typeof sheet>;
