import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { timed } from '../engine/timed.ts';
import { peerEnvironment } from '../peer-environment.ts';
import type { Scale } from './scale.ts';
import type { Side } from './side.ts';
import { tableOf } from './table.ts';

const snakefile = fileURLToPath(new URL('../peers/paper/Snakefile', import.meta.url));

/**
 * Checks that nothing required is missing, before the long run.
 *
 * @returns the folder with MNIST's four files
 * @throws Error when the mirror, Snakemake or a Python module is missing
 */
export async function findMeans(): Promise<string> {
  const mnist = join(process.env.REPRO_MIRROR ?? '', 'mnist');
  if (!existsSync(join(mnist, 'train-images-idx3-ubyte.gz'))) {
    throw new Error(
      `expected MNIST's four .gz files in ${mnist}. Name the folder that mnist/ lies in: REPRO_MIRROR=FOLDER.`,
    );
  }
  try {
    await timed('snakemake', ['--version']);
    // Debian's Snakemake runs scripts with Debian's Python.
    await timed('/usr/bin/python3', ['-c', 'import matplotlib, numpy, torch']);
  } catch (error) {
    const { shortMessage = String(error) } = error as { shortMessage?: string };
    const packages = 'snakemake python3-torch python3-matplotlib libopenblas0-pthread';
    throw new Error(`expected Snakemake and PyTorch, got: ${shortMessage}. Install Debian's ${packages}.`, {
      cause: error,
    });
  }
  return mnist;
}

/**
 * Does the same work with the scripts of bench/peers/paper; `folder` is empty. @throws when a job fails, with the
 * output
 */
export async function runPeer(folder: string, mnist: string, { settings, cores }: Scale): Promise<Side> {
  const config = Object.entries(settings).map(([name, value]) => `${name}=${value}`);
  const where = ['--directory', folder, '--snakefile', snakefile, '--stats', 'stats.json'];
  const env = { PYTHONDONTWRITEBYTECODE: '1', ...peerEnvironment };
  const what = ['--cores', String(cores), '--config', `mnist=${mnist}`, ...config];
  const seconds = await timed('snakemake', [...where, ...what], { env });
  const { rules } = JSON.parse(readFileSync(join(folder, 'stats.json'), 'utf8')) as {
    rules: Record<string, { 'mean-runtime': number }>;
  };
  const { references, rounds } = settings;
  const total = (rule: string, jobs: number) => (rules[rule]?.['mean-runtime'] ?? 0) * jobs;
  return {
    seconds,
    training: total('train', references) + total('retrain', references * rounds),
    attacks: total('attack', references * (rounds + 1)),
    table: tableOf(readFileSync(join(folder, 'metrics.csv'), 'utf8')),
  };
}
