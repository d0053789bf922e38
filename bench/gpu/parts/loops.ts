import { runChild } from '../programs/child.ts';
import { type Measurement, measurement } from '../result.ts';
import type { Run } from '../setup.ts';
import { amounts } from '../sizes.ts';

/** What a child times: a loop in one call, or calls of several steps each, whose state is copied back or stays. */
export type Way =
  | { readonly kind: 'scan' }
  | { readonly kind: 'unrolled'; readonly steps: number; readonly state: 'from the host' | 'left on the device' };

/** The order that a child gets. */
export interface LoopOrder {
  readonly device: 'webgpu' | 'cuda';
  readonly net: string;
  readonly ways: readonly Way[];
  readonly tiny: boolean;
}

/** Iterations per second of training as one loop, compared with calls of a few steps each. */
export const run: Run = async (setup, record) => {
  const { small, unrolled } = amounts(setup);
  const stepwise = (state: 'from the host' | 'left on the device') =>
    unrolled.map((steps): Way => ({ kind: 'unrolled', steps, state }));
  // A process that cannot leave state on the device may end without a message, so that is tried separately.
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

/** Times one way after the other in a separate process. Its reports count, however it ends. */
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
