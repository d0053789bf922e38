import { writeFileSync } from 'node:fs';

/** Loaded into a measured process: at its end, writes its peak resident memory in kB. */
process.on('exit', () => writeFileSync(process.env.BENCH_PEAK_MEMORY!, String(process.resourceUsage().maxRSS)));
