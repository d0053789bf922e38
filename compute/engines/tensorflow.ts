import util from 'node:util';
import { ComputeError } from '../compute-error.ts';
import type { Compute } from '../program.ts';
import { eagerEngine } from './eager.ts';

/** Best first; none is a dependency that must be there, so their names are not for the bundler to see. */
const packages = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'];

/**
 * TensorFlow itself, where one of its packages could be installed: on the GPU that the lane shows it, else on the processor.
 *
 * @throws ComputeError of kind `engine` when none can be loaded
 */
export async function tensorflowEngine(): Promise<Compute> {
  // Node 23 took away what the package still calls.
  Object.assign(util, { isNullOrUndefined: (value: unknown) => value == null });
  const problems: string[] = [];
  for (const name of packages) {
    try {
      await import(name);
      return eagerEngine('tensorflow');
    } catch (error) {
      problems.push(`${name}: ${(error as Error).message.split(/ imported from|\n/)[0]}`);
    }
  }
  throw new ComputeError(
    'engine',
    `engine tensorflow: expected one of its packages, got ${problems.join('; ')}. \`npm install ${packages[0]}\` fetches libtensorflow from its makers, or unset REPRO_ENGINE.`,
    { cause: new Error(problems.join('; ')) },
  );
}
