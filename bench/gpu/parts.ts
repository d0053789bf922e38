import type { PartName } from './result.ts';
import type { Run } from './setup.ts';

/** One part of the measurement. */
export interface Part {
  readonly about: string;
  /** Seconds it may take. */
  readonly limit: number;
  /** Seconds after the start of all, unpacking included, by which it ends whatever its limit. */
  readonly by: number;
  load(): Promise<{ readonly run: Run }>;
}

// What is needed to judge a device fits in four minutes, all of it in seven.
const [first, last] = [4 * 60, 7 * 60];

/** In the order in which they are measured: what is wanted most comes first. */
export const parts: Readonly<Record<PartName, Part>> = {
  a: { about: 'what is there', limit: 25, by: first, load: () => import('./parts/there.ts') },
  b: {
    about: 'programs and kernels beside the reference',
    limit: 45,
    by: first,
    load: () => import('./parts/correct.ts'),
  },
  c1: { about: 'training steps beside PyTorch', limit: 145, by: first, load: () => import('./parts/training.ts') },
  c2: { about: 'attacks beside PyTorch', limit: 60, by: last, load: () => import('./parts/attacks.ts') },
  d: { about: 'loops and where their state is', limit: 35, by: last, load: () => import('./parts/loops.ts') },
  e: { about: 'workers side by side on one GPU', limit: 25, by: last, load: () => import('./parts/workers.ts') },
  f: { about: 'quick on the device and on the processor', limit: 40, by: last, load: () => import('./parts/quick.ts') },
  g: {
    about: "PyTorch's other ways, ten models as one",
    limit: 60,
    by: last,
    load: () => import('./parts/further.ts'),
  },
};
