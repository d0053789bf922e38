import { join } from 'node:path';
import { timedNode } from './timed.ts';

/** A checkout of this project, with its packages. */
export interface Side {
  readonly root: string;
}

export interface Timing {
  readonly seconds: number;
  /** Peak resident memory of the scheduler. */
  readonly megabytes: number;
}

/** Times a command of a checkout on that checkout's toy pipeline. */
export function repro(
  { root }: Side,
  home: string,
  verb: string,
  profile: string,
  ...rest: readonly string[]
): Promise<Timing> {
  const jobs = verb === 'run' ? ['-j', '2'] : [];
  const toy = join(root, 'test', 'toy', 'pipeline.ts');
  return timedNode([join(root, 'cli', 'repro.js'), verb, ...rest, '--pipeline', toy, '--profile', profile, ...jobs], {
    REPRO_HOME: home,
  });
}
