import { appendFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { stage } from '../../../pipeline/stage.ts';
import { number } from './number.ts';

const factor = 31;

/** A loop that saves its progress every fifth iteration, and logs its iterations. */
export const climb = stage(import.meta, {
  name: 'climb',
  params: z.object({ from: z.int(), iterations: z.int() }),
  inputs: {},
  outputs: { to: number },
  extent: ['iterations'],
  async run({ params: { from, iterations }, checkpoint }) {
    const restored = await checkpoint.restore(iterations);
    let value = restored ? Number(Buffer.from(restored.bytes).toString()) : from;
    for (let i = restored?.progress ?? 0; i < iterations; i++) {
      appendFileSync('trace', `${i}\n`);
      await delay(2);
      value = (value * factor + i) % 1_000_003;
      if ((i + 1) % 5 === 0) await checkpoint.save(i + 1, Buffer.from(String(value)));
    }
    return { to: value };
  },
});
