/** Files of a small project whose steps act as their params say: a pipeline for testing the command line. */
export const actors: Readonly<Record<string, string>> = {
  'number.ts': `
import { z } from 'zod';
import { json } from 'ENGINE/artifacts/json.ts';
export const number = json('number', z.int());
`,
  'sum.ts': `
export const sum = (numbers: readonly number[], more: number) => numbers.reduce((a, b) => a + b, more);
`,
  'act.ts': `
import { z } from 'zod';
import { many, stage } from 'ENGINE/pipeline/stage.ts';
import { number } from './number.ts';
import { sum } from './sum.ts';

const refuse = (code: string) => {
  throw Object.assign(new Error('the ' + code + ' refused'), { code });
};

export const act = stage(import.meta, {
  name: 'act',
  params: z.object({ name: z.string(), does: z.string().default('add'), value: z.int().default(0) }),
  inputs: { after: many(number) },
  outputs: { sum: number },
  label: ({ name }) => name,
  async run({ params, inputs, log, checkpoint, progress }) {
    if (params.does === 'fail') throw new Error('meant to \\u001b[31mfail\\u001b[0m\\u0007\\u202e');
    if (params.does === 'refuse') refuse('ENVIRONMENT');
    if (params.does === 'distrust') refuse('INTEGRITY');
    if (params.does === 'shout') {
      log('first \\u001b[2Jline');
      process.stdout.write('second line\\r\\n');
    }
    if (params.does === 'linger') {
      const from = (await checkpoint.restore(1_000))?.progress ?? 0;
      log('from ' + (from > 0 ? 'the middle' : 'the start'));
      const until = from > 0 ? from + 1 : 1_000;
      for (let done = from + 1; done <= until; done++) {
        await new Promise((resolve) => setTimeout(resolve, 20));
        progress({ done, total: 1_000, loss: 1 / done });
        await checkpoint.save(done, new Uint8Array(1));
      }
    }
    if (params.does === 'sleep') await new Promise((resolve) => setTimeout(resolve, 60_000));
    return { sum: sum(inputs.after, params.value) };
  },
});
`,
  'pipeline.ts': `
import { z } from 'zod';
import { pipeline, publish } from 'ENGINE/pipeline/pipeline.ts';
import { act } from './act.ts';

export default pipeline({
  settings: z.object({
    first: z.string().default('add'),
    second: z.string().default('add'),
    value: z.int().default(1),
    extra: z.int().default(0),
  }),
  profiles: {
    plain: { about: 'a chain of three steps and a separate one', settings: {} },
    other: { about: 'the same', settings: { value: 5 } },
  },
  declare({ first, second, value, extra }) {
    const a = act({ name: 'a', does: first, value }, { after: [] });
    const b = act({ name: 'b', does: second, value: 2 }, { after: [a.sum] });
    const c = act({ name: 'c', value: 3 }, { after: [b.sum] });
    const d = act({ name: 'd', value: 4 }, { after: [] });
    const others = Array.from({ length: extra }, (_, i) => act({ name: 'e' + i }, { after: [] }));
    return [
      publish('c.json', c.sum),
      publish('metrics.json', d.sum),
      ...others.map(({ sum }, i) => publish('e' + i, sum)),
    ];
  },
});
`,
};
