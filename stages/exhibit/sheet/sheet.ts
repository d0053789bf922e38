import { z } from 'zod';
import type { Decoded } from '../../../artifacts/codec.ts';
import { json } from '../../../artifacts/json.ts';

// XML cannot represent control characters.
const words = z.string().regex(/^\P{Cc}*$/u, 'expected no control characters');
const cells = z.array(words);

/** A table for readers, as Markdown or as a picture: its cells are text. Blank lines separate blocks. */
export const sheet = json(
  'sheet',
  z.strictObject({
    title: words,
    blocks: z.array(
      z.union([
        z.strictObject({ text: words.describe('a paragraph on one line') }),
        z
          .strictObject({ head: cells.min(1), rows: z.array(cells) })
          .describe('the first column is text, the others are numbers')
          .refine(
            ({ head, rows }) => rows.every((row) => row.length === head.length),
            'expected rows as wide as the head',
          ),
      ]),
    ),
  }),
);

export type Sheet = Decoded<typeof sheet>;
