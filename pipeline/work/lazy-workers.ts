import type { Home } from '../decide/home.ts';
import type { Lane } from './lane.ts';
import type { Workers } from './workers.ts';

/** Workers whose code (processes, their queue) is loaded with the first job: most runs restore most, many restore all. */
export function lazyWorkers(lanes: readonly Lane[], home: Home, root: string): Workers {
  let opened: Workers | undefined;
  async function open(): Promise<Workers> {
    const [{ openWorkers }, { startWorker }] = await Promise.all([import('./workers.ts'), import('./launch.ts')]);
    opened ??= openWorkers(lanes, (lane) => startWorker(lane, home, root));
    return opened;
  }
  return {
    submit: async (placement) => (opened ?? (await open())).submit(placement),
    stop: () => opened?.stop(),
    close: async () => opened?.close(),
  };
}
