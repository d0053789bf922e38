import type { PartName } from './result.ts';
import type { Run } from './setup.ts';

/** One part of the measurement. */
export interface Part {
  readonly about: string;
  /** Maximum seconds. */
  readonly limit: number;
  /** Seconds after the overall start, unpacking included, at which it ends whatever its limit. */
  readonly by: number;
  load(): Promise<{ readonly run: Run }>;
}

// The measurements needed to judge a device fit in four minutes, all of them in seven.
const [first, last] = [4 * 60, 7 * 60];

/** In the order in which they run: most important first. */
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
