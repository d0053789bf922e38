import { runChild } from '../programs/child.ts';
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
  let reported = 0;
  const failure = await runChild({
    program: 'time-loop',
    args: [JSON.stringify(order)],
    device: order.device,
    onMessage: (message) => {
      reported += 1;
      record(measurement.parse(message));
    },
  });
  const [next] = order.ways.slice(reported);
  if (failure === undefined || next === undefined) return;
  record({ kind: 'not measured', what: whatOf(order, next), why: failure.why });
}

export function whatOf({ net, device }: Pick<LoopOrder, 'net' | 'device'>, way: Way): string {
  return `${nameOf(way)} of ${net} on ${device}`;
}

export function nameOf(way: Way): string {
  return way.kind === 'scan'
    ? 'one loop'
    : `${way.steps} ${way.steps === 1 ? 'step' : 'steps'} a call, state ${way.state}`;
}
