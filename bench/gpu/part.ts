import { parts } from './parts.ts';
import type { PartName } from './result.ts';
import type { Setup } from './setup.ts';

/** `part.ts NAME`, a child of `measure.ts`: runs one part and sends each measurement when it is made. */
const setup = JSON.parse(process.env.GPU_BENCH_SETUP!) as Setup;
const { run } = await parts[process.argv[2] as PartName].load();
await run(setup, (measurement) => process.send!(measurement));
// Sent messages are delivered before the channel closes.
process.disconnect();
