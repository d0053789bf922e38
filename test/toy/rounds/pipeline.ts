import { z } from 'zod';
import { iterate } from '../../../pipeline/iterate.ts';
import { pipeline, publish } from '../../../pipeline/pipeline.ts';
import { source } from '../../../pipeline/source.ts';
import { number } from './number.ts';
import { round } from './round.ts';

/** Chains of rounds, each starting from its own file; `changed` and `failing` name a round as `chain/round`. */
export default pipeline({
  settings: z.object({
    chains: z.int().positive(),
    rounds: z.int().positive(),
    changed: z.string().default(''),
    failing: z.string().default(''),
  }),
  profiles: { table: { about: '4 chains of 5 rounds', settings: { chains: 4, rounds: 5 } } },
  declare: ({ chains, rounds, changed, failing }) =>
    Array.from({ length: chains }, (_, chain) => {
      const file = new URL(`./input-${chain}.json`, import.meta.url);
      const last = iterate(rounds, source(number, file, `chain=${chain}`), (from, k) => {
        const name = `${chain}/${k}`;
        return round({ chain, round: k, add: name === changed ? 6 : 4, fails: name === failing }, { from }).to;
      }).at(-1)!;
      return publish(`chain-${chain}.json`, last);
    }),
});
