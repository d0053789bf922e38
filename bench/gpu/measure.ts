import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { tryOut } from '../../compute/devices/usable.ts';
import { libraryEnvironment } from './machine/libraries.ts';
import { findPytorch } from './machine/pytorch.ts';
import { parts } from './parts.ts';
import { type PartName, partNames } from './result.ts';
import { type Order, runParts } from './run-parts.ts';
import type { Setup } from './setup.ts';

/**
 * `measure.ts OUT`, started by `run.sh` in the unpacked archive: inspects the machine, then runs the parts in
 * `GPU_BENCH_ONLY`, or all. `GPU_BENCH_STARTED` (ms since 1970) is when time starts to count.
 */
const [out = ''] = process.argv.slice(2);
const root = fileURLToPath(new URL('../../', import.meta.url));
const elapsed = () => (Date.now() - Number(process.env.GPU_BENCH_STARTED)) / 1000;

const asked = (process.env.GPU_BENCH_ONLY || partNames.join()).split(',');
const unknown = asked.filter((name) => !partNames.includes(name as PartName));
if (unknown.length > 0) {
  console.error(`expected --only to name parts of ${partNames.join(', ')}, got ${unknown.join(', ')}`);
  process.exit(2);
}

/** Milliseconds. Anything slower is useless here. */
const patience = 25_000;

const pytorch = await findPytorch();
const librariesBefore = process.env.LD_LIBRARY_PATH;
Object.assign(process.env, await libraryEnvironment(root, pytorch?.site));
// Every part and its children load the same code.
process.env.NODE_COMPILE_CACHE = join(root, 'compiled');
// What others compile is deleted with the unpacked archive.
for (const [name, folder] of Object.entries({
  TORCHINDUCTOR_CACHE_DIR: 'inductor',
  TRITON_CACHE_DIR: 'triton',
  CUDA_CACHE_PATH: 'cuda-cache',
}))
  process.env[name] = join(root, folder);
const tried = await Promise.all(
  (['cuda', 'webgpu'] as const).map(async (device) => ({
    device,
    ...(await tryOut({ engine: 'onnx', device }, patience)),
  })),
);
const setup: Setup = {
  root,
  out,
  tiny: process.env.GPU_BENCH_TINY === '1',
  devices: tried.flatMap((each) => (each.usable ? [each.device] : [])),
  refusals: tried.flatMap((each) => (each.usable ? [] : [{ device: each.device, why: each.why }])),
  pytorch,
};
console.error(`computes on ${['cpu', ...setup.devices].join(', ')}; PyTorch ${pytorch?.version ?? 'is not there'}`);

const orders = partNames
  .filter((part) => asked.includes(part))
  .map((part): Order => {
    const { about, limit, by } = parts[part];
    // A dry run computes on processors that may have other work; it shows no times.
    const times = setup.tiny ? 4 : 1;
    return {
      part,
      about,
      limit: times * limit,
      by,
      command: [fileURLToPath(new URL('./part.ts', import.meta.url)), part],
    };
  });
const results = await runParts(orders, out, elapsed, {
  GPU_BENCH_SETUP: JSON.stringify(setup),
  GPU_BENCH_LIBRARIES_BEFORE: librariesBefore,
});
console.error(`results are in ${out}`);
// A part that was cut, or that had no time left, is as planned.
process.exitCode = results.some(({ state }) => state === 'failed') ? 1 : 0;
