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
  let patchedFor: Digest | undefined;
  let isLate = false;
  return {
    before(load) {
      // Packages that wait while they are evaluated let others in between.
      if (loads.size === 0) isAsBefore = realm.changes().length === 0;
      loads.add(load);
    },
    after(load, preparing) {
      loads.delete(load);
      const changes = realm.changes();
      if (preparing === undefined) isLate ||= changes.length > 0;
      else if (preparing !== 'engine' && !changes.every(isPrivate)) patchedFor = preparing;
      // What a step has changed before is not forgiven. What it changes while a package waits cannot be told from what
      // the package does; nobody else sees it, since this worker runs no other step.
      if (isAsBefore) realm.accept();
    },
    suit: (code) => patchedFor === undefined || patchedFor === code,
    areLate: () => isLate,
  };
}

/** A global in which a package keeps its own state, such as `__zod_globalConfig`. */
function isPrivate(change: string): boolean {
  return change.startsWith('globalThis._');
}
