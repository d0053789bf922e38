import type { Digest } from '../../../artifacts/digest.ts';
import type { Realm } from './realm.ts';

/** Packages that change globals when they are evaluated: allowed, but only the code that imports them may see it. */
interface Patches {
  before(load: string): void;
  /** @param preparing for what packages were loaded; undefined: for a step that is running */
  after(load: string, preparing: Digest | 'engine' | undefined): void;
  /** Whether some code may run here. */
  suit(code: Digest): boolean;
  /** Whether a running step has loaded some, which the next step would find there from its start. */
  areLate(): boolean;
}

export function watchPackages(realm: Realm): Patches {
  const loads = new Set<string>();
  let isAsBefore = true;
  /** Whether other code may have run since packages began to load. */
  let hasWaited = false;
  let patchedFor: Digest | undefined;
  let isLate = false;
  return {
    before(load) {
      // Packages that wait while they are evaluated let others in between.
      if (loads.size === 0) [isAsBefore, hasWaited] = [realm.changes().length === 0, false];
      loads.add(load);
      queueMicrotask(() => {
        if (loads.size > 0) hasWaited = true;
      });
    },
    after(load, preparing) {
      loads.delete(load);
      if (realm.changes().length === 0) return;
      if (preparing === undefined) isLate = true;
      else if (preparing !== 'engine') patchedFor = preparing;
      // What a step has changed before, or may have changed while packages waited, is not forgiven.
      if (preparing !== undefined || (isAsBefore && !hasWaited)) realm.accept();
    },
    suit: (code) => patchedFor === undefined || patchedFor === code,
    areLate: () => isLate,
  };
}
