import { z } from 'zod';
import { stage } from '../../pipeline/stage.ts';
import { number } from './number.ts';

/** One round of the toy: adds to its input. */
export const grow = stage(import.meta, {
  name: 'grow',
  params: z.object({ by: z.int() }),
  inputs: { from: number },
  outputs: { to: number },
  subject: 'from',
  run: ({ params, inputs }) => ({ to: inputs.from + params.by }),
});
