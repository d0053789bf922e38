import type { Home } from '../decide/home.ts';
import type { LeftOver } from './job.ts';
import type { Lane } from './lane.ts';
import type { Workers } from './workers.ts';

/**
 * Workers whose code (processes, their queue) is loaded with the first job: most runs restore most, many restore all.
 *
 * @param environment variables that each worker gets besides its lane's
 * @param onLeftOver called with what a step changed or left running; its worker is replaced
 */
export function lazyWorkers(
  lanes: readonly Lane[],
  place: { readonly home: Home; readonly root: string },
  environment: Readonly<Record<string, string>>,
  onLeftOver: (left: LeftOver) => void,
): Workers {
  let opened: Workers | undefined;
  async function open(): Promise<Workers> {
    const [{ openWorkers }, { startWorker }] = await Promise.all([import('./workers.ts'), import('./launch.ts')]);
    const onWorn = (left: readonly LeftOver[]) => left.forEach(onLeftOver);
    opened ??= openWorkers(lanes, (lane, declared) => startWorker(lane, place, environment, declared, onWorn));
    return opened;
  }
  return {
    submit: async (submission) => (opened ?? (await open())).submit(submission),
    stop: () => opened?.stop(),
    close: async () => opened?.close(),
  };
}
