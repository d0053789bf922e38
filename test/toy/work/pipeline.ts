import { z } from 'zod';
import { pipeline, publish } from '../../../pipeline/pipeline.ts';
import { task } from './task.ts';

/** Layers of tasks of 30 to 50 ms, each of which depends on two of the previous layer. */
export default pipeline({
  settings: z.object({ layers: z.int().positive(), width: z.int().positive() }),
  profiles: { table: { about: '40 tasks', settings: { layers: 10, width: 4 } } },
  declare({ layers, width }) {
    const place = (layer: number, k: number, from: readonly ReturnType<typeof task>['to'][]) =>
      task({ name: `layer=${layer}/k=${k}`, milliseconds: 30 + ((7 * layer + 11 * k) % 21) }, { from }).to;
    let before = Array.from({ length: width }, (_, k) => place(0, k, []));
    for (let layer = 1; layer < layers; layer++)
      before = before.map((handle, k) => place(layer, k, [handle, before[(k + 1) % width]!]));
    return before.map((handle, k) => publish(`task-${k}.json`, handle));
  },
});
