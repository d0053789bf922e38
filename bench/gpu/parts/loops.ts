import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import type { Measurement } from '../result.ts';
import type { Run } from '../setup.ts';
import { amounts } from '../sizes.ts';

/** What a child times: a loop within one call, or calls of some steps each, whose state comes back or stays. */
export type Way =
  | { readonly kind: 'scan' }
  | { readonly kind: 'unrolled'; readonly steps: number; readonly state: 'from the host' | 'left on the device' };

/** Iterations a second of training as one loop, against calls of a few steps each. */
export const run: Run = async (setup, record) => {
  const { small, unrolled } = amounts(setup);
  const ways: readonly Way[] = [
    { kind: 'scan' },
    ...unrolled.map((steps): Way => ({ kind: 'unrolled', steps, state: 'left on the device' })),
    ...unrolled.map((steps): Way => ({ kind: 'unrolled', steps, state: 'from the host' })),
  ];
  for (const net of small)
    for (const device of setup.devices) for (const way of ways) record(await timed(device, net.name, way, setup.tiny));
};

/** A process for each: one that keeps its state on the device may end without a word where that is not offered. */
async function timed(device: 'webgpu' | 'cuda', net: string, way: Way, tiny: boolean): Promise<Measurement> {
  const script = fileURLToPath(new URL('../programs/time-loop.ts', import.meta.url));
  const order = JSON.stringify({ device, net, way, tiny });
  const { failed, stdout, exitCode, signal } = await execa(process.execPath, [script, order], {
    env: { REPRO_ENGINE: 'onnx', REPRO_DEVICE: device, REPRO_THREADS: '1' },
    reject: false,
    stdin: 'ignore',
    stderr: 'inherit',
  });
  if (!failed) return JSON.parse(stdout) as Measurement;
  const why = `it ended ${signal ? `by ${signal}` : `with exit code ${exitCode}`}; log.txt says why`;
  return { kind: 'not measured', what: `${nameOf(way)} of ${net} on ${device}`, why };
}

export function nameOf(way: Way): string {
  return way.kind === 'scan'
    ? 'one loop'
    : `${way.steps} ${way.steps === 1 ? 'step' : 'steps'} a call, state ${way.state}`;
}
