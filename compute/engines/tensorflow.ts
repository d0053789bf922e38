import util from 'node:util';
import { ComputeError } from '../compute-error.ts';
import type { Choice } from '../devices/choice.ts';
import type { Compute } from '../program.ts';
import { tf } from '../tensorflow.ts';
import { eagerEngine } from './eager.ts';

/** Best first. Neither is a dependency. */
const packages: Readonly<Record<string, () => Promise<unknown>>> = {
  '@tensorflow/tfjs-node-gpu': () => import('@tensorflow/tfjs-node-gpu'),
  '@tensorflow/tfjs-node': () => import('@tensorflow/tfjs-node'),
};

/**
 * TensorFlow itself, where one of its packages is installed. If it cannot use the GPU, it silently computes on the CPU,
 * so the device that it uses is checked.
 *
 * @throws ComputeError of kind `engine` when no package can be loaded, or it uses another device than the chosen one
 */
export async function tensorflowEngine(device: Choice['device']): Promise<Compute> {
  // The package calls this function, which Node 23 removed.
  Object.assign(util, { isNullOrUndefined: (value: unknown) => value == null });
  const problems: string[] = [];
  for (const [name, load] of Object.entries(packages)) {
    try {
      await load();
    } catch (error) {
      problems.push(`${name}: ${(error as Error).message.split(/ imported from|\n/)[0]}`);
      continue;
    }
    checkDevice(name, device);
    return eagerEngine('tensorflow');
  }
  throw new ComputeError(
    'engine',
    `engine tensorflow: expected one of its packages, got ${problems.join('; ')}. \`npm install ${Object.keys(packages)[0]}\` downloads libtensorflow; or unset REPRO_ENGINE.`,
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
    `engine tensorflow: expected it to compute on ${wanted}, got: ${got}. \`repro doctor\` lists what is missing, or choose --device ${taken}.`,
    { cause: new Error(got) },
  );
}
