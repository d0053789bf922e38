import { choice } from '../../../compute/devices/choice.ts';
import { openOnnx } from '../../../compute/engines/onnx.ts';
import { referenceEngine } from '../../../compute/engines/reference.ts';
import type { Compute, HostTensors } from '../../../compute/program.ts';
import { programsOf } from '../../../paper/programs.ts';
import { agree } from '../../../test/compute/conformance/agree.ts';
import { cases, kernelNames, valuesAndGradients } from '../../../test/compute/conformance/cases.ts';
import { compared, networks } from '../../../test/compute/webgpu-sizes.ts';
import type { Report } from '../parts/correct.ts';
import { send } from './child.ts';

/**
 * `check-programs.ts SUBJECT SKIP [tiny]`, a child of part b: computes a network's programs, or one case per kernel, on
 * the device that `REPRO_DEVICE` names and with the reference. Skips the first SKIP.
 */
interface Check {
  readonly name: string;
  run(engine: Compute): Promise<HostTensors>;
  readonly tolerance: number;
  readonly floor: number;
}

const [subject = '', skip = '0', isTiny = ''] = process.argv.slice(2);
const engine = await openOnnx({ device: choice().device, threads: 1 });
const checks = subject === 'kernels' ? kernelChecks() : programChecks(subject);
for (const { name, run, tolerance, floor } of thinned(checks).slice(Number(skip))) {
  await report({ begins: name });
  try {
    agree(await run(referenceEngine()), await run(engine), tolerance, floor);
    await report({ name });
  } catch (error) {
    await report({ name, why: (error as Error).message });
  }
}
// The driver's threads would keep the process alive.
process.exit(0);

function programChecks(net: string): Check[] {
  const found = networks.find(({ name }) => name === net)!;
  return programsOf(found, compared).map(({ name, run }) => ({ name, run, tolerance: 2e-3, floor: 2e-5 }));
}

/** The first case of each kernel; a device may round differently from the CPU. */
function kernelChecks(): Check[] {
  return kernelNames.map((kernel) => {
    const first = cases.find((each) => each.kernel === kernel)!;
    const program = valuesAndGradients(first);
    const run = (on: Compute) => on.run(program, {}, first.inputs);
    return {
      name: kernel,
      run,
      tolerance: Math.max(1e-4, first.tolerance ?? 0),
      floor: Math.max(1e-5, first.floor ?? 0),
    };
  });
}

/** In a dry run, a few checks stand for all. */
function thinned(all: readonly Check[]): readonly Check[] {
  return isTiny === '' ? all : all.filter((_, i) => i % Math.ceil(all.length / 2) === 0);
}

function report(said: Report): Promise<void> {
  return send(said);
}
