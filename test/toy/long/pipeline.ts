import { z } from 'zod';
import { pipeline, publish } from '../../../pipeline/pipeline.ts';
import { climb } from './climb.ts';

/** One long step. */
export default pipeline({
  settings: z.object({ from: z.int(), iterations: z.int() }),
  profiles: { table: { about: '100 iterations', settings: { from: 1, iterations: 100 } } },
  declare: ({ from, iterations }) => [publish('top.json', climb({ from, iterations }, {}).to)],
});
