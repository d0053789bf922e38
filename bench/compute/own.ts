import { join } from 'node:path';
import type { Network } from '../../stages/model/network.ts';
import { network as lenet5 } from '../../stages/model/networks/lenet-5.ts';
import { network as linear } from '../../stages/model/networks/linear.ts';
import { network as resnet32 } from '../../stages/model/networks/resnet-32.ts';
import { type Row, row } from '../row.ts';
import type { Contender } from './contest.ts';
import { type Material, noise, writeFiles } from './files.ts';
import type { Training } from './work.ts';

const rates = { rate: 0.01, weightDecay: 5e-4, biasRateFactor: 2, inputScale: 1 / 256 };

/**
 * Measurements without a peer: time to trace and compile, memory, and whether it grows. Each uses its own process, made
 * by `start`.
 */
export async function ownRows(folder: string, { train }: Material, start: () => Contender): Promise<Row[]> {
  const work = (net: Network, iterations: number, batch: number): Training => {
    const { indices, ...files } = writeFiles(join(folder, net.name), net, net.input[2] === 3 ? noise(batch) : train);
    return { kind: 'train', ...files, indices: indices(iterations, batch), batch, ...rates };
  };
  const answers = async (works: readonly Training[]) => {
    const contender = start();
    try {
      const all = [];
      for (const each of works) all.push(await contender.do(each));
      return all;
    } finally {
      await contender.end();
    }
  };

  const largest = work(resnet32, 1, 128);
  const [first, second, third] = await answers([largest, largest, largest]);
  const later = Math.min(second!.seconds, third!.seconds);
  const [small] = await answers([work(lenet5, 100, 64)]);
  const chunk = work(linear, 10_000, 64);
  const chunks = await answers(Array<Training>(10).fill(chunk));
  return [
    row(`tracing and compiling ${resnet32.name}, SGD step of 128, s`, first!.seconds - later, null, 10),
    row(`the same by its key, s`, Math.max(0, second!.seconds - later), null),
    row('peak memory of a LeNet-5 training worker, MB', small!.peak!, null, 400),
    row('peak memory after 10,000 iterations (linear), MB', chunks[0]!.peak!, null),
    row('peak memory after 100,000 iterations (linear), MB', chunks.at(-1)!.peak!, null),
  ];
}
