import { appendFileSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { many, stage } from '../../../pipeline/stage.ts';
import { number } from './number.ts';

/** What a step can be asked to do besides returning its number. */
const acts: { readonly [name: string]: (context: Context) => Promise<unknown> | unknown } = {
  nothing: () => {},
  'no output': () => {},
  'die once': ({ folder, name }) => {
    if (existsSync(join(folder, `died-${name}`))) return;
    writeFileSync(join(folder, `died-${name}`), '');
    process.kill(process.pid, 'SIGKILL');
    return new Promise(() => {});
  },
  'lose the device once': ({ folder, name }) => {
    if (existsSync(join(folder, `lost-${name}`))) return;
    writeFileSync(join(folder, `lost-${name}`), '');
    throw Object.assign(new Error('CUDA failure 719: unspecified launch failure'), { code: 'DEVICE_LOST' });
  },
  die: () => process.kill(process.pid, 'SIGKILL'),
  meet: ({ folder, name, other }) => meet(folder, name, other),
  block: ({ folder, name }) => {
    writeFileSync(join(folder, `blocked-${name}`), String(process.pid));
    for (;;) if (existsSync(join(folder, 'never'))) break;
  },
  print: () => {
    for (let i = 0; i < 2000; i++) process.stdout.write(`\u001b[31m${i}\u0007${'x'.repeat(1000)}\n`);
  },
  throw: () => {
    throw new TypeError('was told to throw');
  },
  'throw later': () => {
    setTimeout(() => {
      throw new RangeError('thrown from a timer');
    });
    return new Promise(() => {});
  },
  'metric NaN': ({ metric }) => metric('loss', Number.NaN),
};

interface Context {
  readonly folder: string;
  readonly name: string;
  readonly other: string;
  metric(name: string, value: number): void;
}

/** Performs its act, reports its process, and returns a number. */
export const drill = stage(import.meta, {
  name: 'drill',
  params: z.object({ name: z.string(), act: z.string(), other: z.string().default('') }),
  inputs: { from: many(number) },
  outputs: { to: number },
  label: ({ name }) => name,
  async run({ params: { name, act, other }, inputs, metric }) {
    const folder = process.cwd();
    const { pid, env } = process;
    const { CUDA_VISIBLE_DEVICES: devices, NODE_COMPILE_CACHE: compiled, MY_SECRET_TOKEN: secret } = env;
    const report = { name, pid, devices, compiled, secret, from: inputs.from };
    appendFileSync(join(folder, 'told'), `${JSON.stringify(report)}\n`);
    await acts[act]!({ folder, name, other, metric });
    return (act === 'no output' ? {} : { to: inputs.from.reduce((sum, each) => sum + each, 1) }) as { to: number };
  },
});

/** Waits for the other step's file after writing its own: both must run concurrently. */
async function meet(folder: string, name: string, other: string): Promise<void> {
  writeFileSync(join(folder, `met-${name}`), '');
  while (!existsSync(join(folder, `met-${other}`))) await delay(5);
}
