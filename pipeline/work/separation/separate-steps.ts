import { AsyncLocalStorage } from 'node:async_hooks';
import type { Digest } from '../../../artifacts/digest.ts';
import type { OnLoading } from '../code/packages.ts';
import type { LeftOver } from '../job.ts';
import { watchLeftOvers } from './left-overs.ts';
import { watchPackages } from './patches.ts';
import { watchRealm } from './realm.ts';

/** Keeps the steps of one worker apart: finds what one of them changes or leaves behind that the next could notice. */
export interface Separation {
  /** Between the two, only packages are evaluated: what they change of globals is theirs. */
  readonly loading: Pick<OnLoading, 'before' | 'after' | 'importing'>;
  /** Runs a step. What it starts, such as timers and promises, belongs to it. */
  during<T>(step: string, action: () => Promise<T>): Promise<T>;
  /** Loads packages of some code, or the engine. That belongs to no step; nothing of the next one may have run yet. */
  before<T>(of: Digest | 'engine', action: () => Promise<T>): Promise<T>;
  /**
   * Decides whose error it is that no code caught.
   *
   * @returns false if the running step must fail by it; otherwise the error counts as left over by an earlier one
   */
  isLate(message: string): boolean;
  /** Whether this process can run code, as far as packages are concerned that have changed globals for others. */
  suits(code: Digest): boolean;
  /** Whether no other step may run here although there is nothing to warn of. */
  isUsedUp(): boolean;
  /** What the steps since the last call changed or left behind. @param hasFailed a step that breaks JavaScript fails */
  inspect(step: string, hasFailed: boolean): Promise<readonly LeftOver[]>;
}

const brokenBuiltIns = 'changed functions of JavaScript that a worker needs';

/** More changes of one step are not named. */
const mostNamed = 5;

export function separateSteps(): Separation {
  const leftOvers = watchLeftOvers();
  const realm = watchRealm();
  const owner = new AsyncLocalStorage<{ readonly step: string } | undefined>();
  let running: { readonly step: string } | undefined;
  let late: LeftOver[] = [];
  const packages = watchPackages(realm);
  let preparing: Digest | 'engine' | undefined;

  return {
    loading: {
      before: packages.before,
      after: (load) => packages.after(load, preparing),
      importing: realm.watchBuiltin,
    },
    async before(of, action) {
      preparing = of;
      try {
        const result = await owner.run(undefined, action);
        if (of === 'engine') realm.accept();
        return result;
      } finally {
        preparing = undefined;
        leftOvers.begin();
      }
    },
    suits: packages.suit,
    isUsedUp: () => packages.areLate() || leftOvers.hasQuietTimer(),
    async during(step, action) {
      const own = { step };
      running = own;
      try {
        return await owner.run(own, action);
      } finally {
        running = undefined;
      }
    },
    isLate(message) {
      const whose = owner.getStore();
      // Of an error in native code it is not known whose it is.
      if (running !== undefined && (whose === undefined || whose === running)) return false;
      late.push({ step: whose?.step ?? 'unknown', what: `threw after its end: ${message}` });
      return true;
    },
    async inspect(step, hasFailed) {
      try {
        // Where built-ins are broken, nothing can be waited for.
        const isBroken = hasFailed && realm.changes().length > 0;
        const remaining = isBroken ? [] : await leftOvers.remaining();
        const changes = realm.changes();
        const more = changes.length > mostNamed ? ` and ${changes.length - mostNamed} more` : '';
        const found = [
          ...late,
          ...remaining.map((what) => ({ step, what: `left ${what} behind` })),
          ...(changes.length > 0 ? [{ step, what: `changed ${changes.slice(0, mostNamed).join(', ')}${more}` }] : []),
        ];
        late = [];
        // What was replaced may be what the lines above need.
        return changes.length > 0 && found.length === 0 ? [{ step, what: brokenBuiltIns }] : found;
      } catch {
        return [{ step, what: brokenBuiltIns }];
      }
    },
  };
}
