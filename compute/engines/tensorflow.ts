import util from 'node:util';
import { ComputeError } from '../compute-error.ts';
import type { Choice } from '../devices/choice.ts';
import type { Compute } from '../program.ts';
import { tf } from '../tensorflow.ts';
import { eagerEngine } from './eager.ts';

/** Best first; none is a dependency that must be there, so their names are not for the bundler to see. */
const packages = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'];

/**
 * TensorFlow itself, where one of its packages could be installed. It takes the GPU that it is shown, and the processor without a word where
 * it cannot; so what it took is looked at.
 *
 * @throws ComputeError of kind `engine` when none can be loaded, or it is not on the device that was chosen
 */
export async function tensorflowEngine(device: Choice['device']): Promise<Compute> {
  // Node 23 took away what the package still calls.
  Object.assign(util, { isNullOrUndefined: (value: unknown) => value == null });
  const problems: string[] = [];
  for (const name of packages) {
    try {
      await import(name);
    } catch (error) {
      problems.push(`${name}: ${(error as Error).message.split(/ imported from|\n/)[0]}`);
      continue;
    }
    checkDevice(name, device);
    return eagerEngine('tensorflow');
  }
  throw new ComputeError(
    'engine',
    `engine tensorflow: expected one of its packages, got ${problems.join('; ')}. \`npm install ${packages[0]}\` fetches libtensorflow from its makers, or unset REPRO_ENGINE.`,
    { cause: new Error(problems.join('; ')) },
  );
}

function checkDevice(name: string, wanted: Choice['device']): void {
  const { isUsingGpuDevice = false } = tf.findBackend('tensorflow') as { readonly isUsingGpuDevice?: boolean };
  const taken = isUsingGpuDevice ? 'cuda' : 'cpu';
  if (taken === wanted) return;
  const got = `${name} took ${taken}`;
  throw new ComputeError(
    'engine',
    `engine tensorflow: expected it to compute on ${wanted}, got: ${got}. \`repro doctor\` tells what is missing, or choose --device ${taken}.`,
    { cause: new Error(got) },
  );
}
