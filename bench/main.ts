import { compute } from './compute/compute.ts';
import { engine } from './engine/engine.ts';
import { gpu } from './gpu/gpu.ts';
import { paper } from './paper/paper.ts';
import type { Row } from './row.ts';

/** `npm run bench -- NAME [--json] [options of the bench]`: side-by-side measurements, run by hand. */
const benches: Readonly<Record<string, (flags: readonly string[]) => Promise<Row[]>>> = { compute, engine, gpu, paper };

const [name = '', ...flags] = process.argv.slice(2);
const bench = Object.hasOwn(benches, name) ? benches[name] : undefined;
if (!bench) {
  console.error(`expected the name of a bench (${Object.keys(benches).join(', ')}), got ${JSON.stringify(name)}`);
  process.exit(2);
}
const rows = await bench(flags);
if (flags.includes('--json')) console.log(JSON.stringify(rows, null, 2));
else console.table(Object.fromEntries(rows.map(({ name: what, ...figures }) => [what, figures])));
