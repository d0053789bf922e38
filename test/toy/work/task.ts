import { appendFileSync, existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { many, stage } from '../../../pipeline/stage.ts';
import { number } from './number.ts';

/** Waits a moment and adds up its inputs; if its project has a file `trace`, it logs its start there. */
export const task = stage(import.meta, {
  name: 'task',
  params: z.object({ name: z.string(), milliseconds: z.int() }),
  inputs: { from: many(number) },
  outputs: { to: number },
  label: ({ name }) => name,
  async run({ params, inputs }) {
    if (existsSync('trace')) appendFileSync('trace', `task/${params.name}\n`);
    await delay(params.milliseconds);
    return { to: inputs.from.reduce((total, value) => total + value, params.name.length) };
  },
});
