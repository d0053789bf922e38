import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import type { Network } from '../../../stages/model/network.ts';
import type { Measurement } from '../result.ts';
import type { Setup } from '../setup.ts';
import { amounts, batchOf } from '../sizes.ts';

/** What a child needs to know to profile a program. */
export interface ProfileOrder {
  readonly device: 'webgpu' | 'cuda';
  readonly program: string;
  readonly net: Network;
  readonly sizes: ReturnType<typeof amounts>['profiled'];
  /** Where its folded stacks are appended. */
  readonly folded: string;
}

/** Runs a program once to warm up and then with ONNX Runtime's profile, in a process of its own. */
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
  const script = fileURLToPath(new URL('./profile-program.ts', import.meta.url));
  const { failed, stdout, exitCode, signal } = await execa(process.execPath, [script, JSON.stringify(order)], {
    env: { REPRO_ENGINE: 'onnx', REPRO_DEVICE: device, REPRO_THREADS: '1' },
    reject: false,
    stdin: 'ignore',
    stderr: 'inherit',
  });
  if (failed)
    return {
      kind: 'not measured',
      what: `profile of ${program} on ${device}`,
      why: `it ended ${signal ? `by ${signal}` : `with exit code ${exitCode}`}; log.txt says why`,
    };
  return JSON.parse(stdout) as Measurement;
}
