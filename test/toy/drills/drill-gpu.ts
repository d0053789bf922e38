import { appendFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { stage } from '../../../pipeline/stage.ts';
import { number } from './number.ts';

/** Reports which GPUs it sees. */
export const drillGpu = stage(import.meta, {
  name: 'drill-gpu',
  params: z.object({ name: z.string() }),
  inputs: {},
  outputs: { to: number },
  needs: { device: 'gpu' },
  label: ({ name }) => name,
  async run({ params: { name } }) {
    const report = { name, devices: process.env.CUDA_VISIBLE_DEVICES };
    appendFileSync('told', `${JSON.stringify(report)}\n`);
    await delay(30);
    return { to: 1 };
  },
});
