import { openOnnx } from '../../compute/engines/onnx.ts';
import { referenceEngine } from '../../compute/engines/reference.ts';
import { programsOf } from '../../programs.ts';
import { lenet300 } from '../../stages/model/lenet-300-100.ts';
import { linear } from '../../stages/model/linear.ts';
import { smallNetworks } from '../stages/model/small-networks.ts';
import { agree } from './conformance/agree.ts';

/** Runs the programs of a network on WebGPU and by the reference; prints a line for each. */
const net = [linear, lenet300, ...smallNetworks].find(({ name }) => name === process.argv[2])!;
const gpu = await openOnnx({ device: 'webgpu', threads: 1 });
const sizes = { images: 6, batch: 4, minibatch: 3, iterations: 10, searchSteps: 2 };
for (const example of programsOf(net, sizes)) {
  try {
    agree(await example.run(referenceEngine()), await example.run(gpu), 2e-3, 2e-5);
    process.stdout.write(`${example.name} agrees\n`);
  } catch (error) {
    process.stdout.write(`${example.name}: ${(error as Error).message}\n`);
  }
}
// The driver's threads would go on.
process.exit(0);
