import { openOnnx } from '../../compute/engines/onnx.ts';
import { referenceEngine } from '../../compute/engines/reference.ts';
import { programsOf } from '../../paper/programs.ts';
import { agree } from './conformance/agree.ts';
import { compared, networks } from './webgpu-sizes.ts';

/** Runs the programs of the named networks on WebGPU and on the reference; prints one line per program. */
const gpu = await openOnnx({ device: 'webgpu', threads: 1 });
for (const name of process.argv.slice(2)) {
  for (const example of programsOf(networks.find((net) => net.name === name)!, compared)) {
    try {
      agree(await example.run(referenceEngine()), await example.run(gpu), 2e-3, 2e-5);
      process.stdout.write(`${example.name} agrees\n`);
    } catch (error) {
      process.stdout.write(`${example.name}: ${(error as Error).message}\n`);
    }
  }
}
// The driver's threads would keep running.
process.exit(0);
