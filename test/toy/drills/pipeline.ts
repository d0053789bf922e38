import { z } from 'zod';
import { pipeline, publish } from '../../../pipeline/pipeline.ts';
import type { Handle } from '../../../pipeline/step.ts';
import { drill } from './drill.ts';
import { drillGpu } from './drill-gpu.ts';

const step = z.strictObject({
  name: z.string(),
  act: z.string().default('nothing'),
  other: z.string().default(''),
  from: z.array(z.string()).default([]),
});

/** The steps that the settings list; a step may depend on those listed before it. All are published. */
export default pipeline({
  settings: z.object({ steps: z.array(step).default([]), gpu: z.int().default(0) }),
  profiles: { table: { about: 'the steps in the settings', settings: {} } },
  declare({ steps, gpu }) {
    const placed = new Map<string, Handle<'number'>>();
    for (const { from, ...params } of steps)
      placed.set(params.name, drill(params, { from: from.map((name) => placed.get(name)!) }).to);
    for (let i = 0; i < gpu; i++) placed.set(`gpu${i}`, drillGpu({ name: `gpu${i}` }, {}).to);
    return Array.from(placed, ([name, handle]) => publish(`${name}.json`, handle));
  },
});
