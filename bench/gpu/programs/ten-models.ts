import { type Measurement, measurement } from '../result.ts';
import type { Setup } from '../setup.ts';
import { runChild } from './child.ts';

/** Ten small models trained by one program, and ten in turn, in a separate process. */
export async function timeTen(
  { tiny }: Setup,
  device: 'webgpu' | 'cuda',
  record: (measured: Measurement) => void,
): Promise<void> {
  const onMessage = (message: unknown) => record(measurement.parse(message));
  const failure = await runChild({ program: 'train-ten', args: [tiny ? 'tiny' : ''], device, onMessage });
  if (failure !== undefined) record({ kind: 'not measured', what: `ten models on ${device}`, why: failure.why });
}
