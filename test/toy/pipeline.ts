import { z } from 'zod';
import { iterate } from '../../pipeline/iterate.ts';
import { pipeline, publish } from '../../pipeline/pipeline.ts';
import { grow } from './grow.ts';
import { start } from './start.ts';

/** Chains of rounds that add numbers: a pipeline that is only a shape. */
export default pipeline({
  settings: z.object({ chains: z.int().positive(), rounds: z.int().nonnegative(), by: z.int().default(1) }),
  profiles: {
    small: { about: '4 chains of 5 steps', settings: { chains: 4, rounds: 4 } },
    large: { about: '10 chains of 100 steps', settings: { chains: 10, rounds: 99 } },
    huge: { about: '10 chains of 1,000 steps', settings: { chains: 10, rounds: 999 } },
  },
  declare: ({ chains, rounds, by }) =>
    Array.from({ length: chains }, (_, chain) => {
      const first = start({ chain, value: chain * 1_000_000 }, {});
      const last = iterate(rounds, first.to, (from) => grow({ by }, { from }).to).at(-1)!;
      return publish(`chain-${chain}.json`, last);
    }),
});
