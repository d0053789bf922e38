import { z } from 'zod';
import { stage } from '../../pipeline/stage.ts';
import { number } from './number.ts';

/** The start of a chain of the toy. */
export const start = stage(import.meta, {
  name: 'start',
  params: z.object({ chain: z.int(), value: z.int() }),
  inputs: {},
  outputs: { to: number },
  label: ({ chain }) => `chain=${chain}`,
  run: ({ params }) => ({ to: params.value }),
});
