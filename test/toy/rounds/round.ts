import { z } from 'zod';
import { stage } from '../../../pipeline/stage.ts';
import { gate } from './gate.ts';
import { next } from './next.ts';
import { number } from './number.ts';

/** One round of a chain: computes the next number. */
export const round = stage(import.meta, {
  name: 'round',
  params: z.object({ chain: z.int(), round: z.int(), add: z.int(), fails: z.boolean().default(false) }),
  inputs: { from: number },
  outputs: { to: number },
  subject: 'from',
  async run({ params, inputs }) {
    await gate(`${params.chain}-${params.round}`);
    if (params.fails) throw new Error('was told to fail');
    return { to: next(inputs.from, params.add) };
  },
});
