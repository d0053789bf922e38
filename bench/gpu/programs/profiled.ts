import type { Network } from '../../../stages/model/network.ts';
import { type Measurement, measurement } from '../result.ts';
import type { Setup } from '../setup.ts';
import { amounts, batchOf } from '../sizes.ts';
import { runChild } from './child.ts';

/** What a child needs to profile a program. */
export interface ProfileOrder {
  readonly device: 'webgpu' | 'cuda';
  readonly program: string;
  readonly net: Network;
  readonly sizes: ReturnType<typeof amounts>['profiled'];
  /** File to which its folded stacks are appended. */
  readonly folded: string;
}

/** Profiles the last of three runs of a program, in a separate process. */
export async function profileOn(
  setup: Setup,
  device: 'webgpu' | 'cuda',
  program: string,
  net: Network,
): Promise<Measurement> {
  const folded = `${setup.out}/profile-${device}.folded`;
  const order: ProfileOrder = {
    device,
    program,
    net,
    sizes: { ...amounts(setup).profiled, ...(setup.tiny ? {} : { minibatch: batchOf(net) }) },
    folded,
  };
  let found: Measurement | undefined;
  const failure = await runChild({
    program: 'profile-program',
    args: [JSON.stringify(order)],
    device,
    onMessage: (message) => {
      found = measurement.parse(message);
    },
  });
  const why = failure?.why ?? 'its process sent nothing';
  return found ?? { kind: 'not measured', what: `profile of ${program} on ${device}`, why };
}
