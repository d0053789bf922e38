import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { type Measurement, measurement } from '../result.ts';
import type { Run } from '../setup.ts';
import { amounts } from '../sizes.ts';

/** What a child times: a loop within one call, or calls of some steps each, whose state comes back or stays. */
export type Way =
  | { readonly kind: 'scan' }
  | { readonly kind: 'unrolled'; readonly steps: number; readonly state: 'from the host' | 'left on the device' };

/** What a child is asked for. */
export interface LoopOrder {
  readonly device: 'webgpu' | 'cuda';
  readonly net: string;
  readonly ways: readonly Way[];
  readonly tiny: boolean;
}

/** Iterations a second of training as one loop, against calls of a few steps each. */
export const run: Run = async (setup, record) => {
  const { small, unrolled } = amounts(setup);
  const stepwise = (state: 'from the host' | 'left on the device') =>
    unrolled.map((steps): Way => ({ kind: 'unrolled', steps, state }));
  // Where no state can be left on the device, a process may end without a word: that is tried apart.
  const groups: readonly (readonly Way[])[] = [
    [{ kind: 'scan' }, ...stepwise('from the host')],
    stepwise('left on the device'),
  ];
  for (const net of small)
    for (const ways of groups)
      for (const device of setup.devices) {
        const order = { device, net: net.name, ways, tiny: setup.tiny };
        await timed(order, record);
      }
};

/** Lets a process of its own time one way after the other; what it reported counts, however it ends. */
async function timed(order: LoopOrder, record: (measurement: Measurement) => void): Promise<void> {
  const { device, ways } = order;
  const script = fileURLToPath(new URL('../programs/time-loop.ts', import.meta.url));
  let reported = 0;
  const child = execa(process.execPath, [script, JSON.stringify(order)], {
    env: { REPRO_ENGINE: 'onnx', REPRO_DEVICE: device, REPRO_THREADS: '1' },
    ipc: true,
    buffer: false,
    reject: false,
    stdin: 'ignore',
    stdout: 'inherit',
    stderr: 'inherit',
  });
  child.nodeChildProcess.on('message', (message) => {
    reported += 1;
    record(measurement.parse(message));
  });
  const { failed, exitCode, signal } = await child;
  const [next] = ways.slice(reported);
  if (!failed || next === undefined) return;
  const why = `the process ended ${signal ? `by ${signal}` : `with exit code ${exitCode}`}; log.txt says why`;
  record({ kind: 'not measured', what: whatOf(order, next), why });
}

export function whatOf({ net, device }: Pick<LoopOrder, 'net' | 'device'>, way: Way): string {
  return `${nameOf(way)} of ${net} on ${device}`;
}

export function nameOf(way: Way): string {
  return way.kind === 'scan'
    ? 'one loop'
    : `${way.steps} ${way.steps === 1 ? 'step' : 'steps'} a call, state ${way.state}`;
}
