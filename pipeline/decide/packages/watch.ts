import { statSync } from 'node:fs';
import { join } from 'node:path';
import { type Closure, closureOf } from './closure.ts';
import type { Installed } from './installed.ts';

/** Packages as they are now, beside what they were when the run began. */
export interface PackageState {
  /** How often files were written, with whatever content. What is loaded between two equal numbers is what was read. */
  readonly written: number;
  /** In words, for each package that is another one now. */
  readonly changes: readonly string[];
}

interface Watched {
  closure: Closure;
  written: number;
  changes: readonly string[];
  /** State of each package's `package.json`: installing writes it. */
  manifests: string;
  /** When the files were last looked at, and how long that took, in ms. */
  at: number;
  took: number;
}

/** Of the time of a run, looking at files takes at most one part in so many. */
const share = 8;

/**
 * Notices packages that are installed, edited or removed while a run goes on. Each look asks for the state of every
 * `package.json`. If one has changed, if the last time is long ago, or if something was loaded since, so that a result
 * depends on it, it asks for that of every file.
 *
 * @returns looks at the packages of some closures; `closely` asks for the state of every file
 */
export function watchPackages(installed: Installed): (closures: readonly Closure[], closely?: boolean) => PackageState {
  const watched = new Map<Closure, Watched>();

  function look(closure: Closure, closely: boolean): Watched {
    const manifests = manifestsOf(closure);
    const known = watched.get(closure) ?? { closure, written: 0, changes: [], manifests: '', at: 0, took: 0 };
    watched.set(closure, known);
    const began = performance.now();
    if (!closely && manifests === known.manifests && began - known.at < share * known.took) return known;
    compare(known, closure);
    const ended = performance.now();
    return Object.assign(known, { manifests, at: ended, took: ended - began });
  }

  function compare(known: Watched, planned: Closure): void {
    try {
      const now = closureOf(planned.imports, installed);
      if (isWritten(known.closure, now)) known.written += 1;
      known.closure = now;
      known.changes = changesOf(planned.packages, now.packages);
    } catch (error) {
      // In the middle of an installation, files come and go.
      known.written += 1;
      known.changes = [(error as Error).message];
    }
  }

  return (closures, closely = false) => {
    const states = closures.map((closure) => look(closure, closely));
    return {
      written: states.reduce((total, { written }) => total + written, 0),
      changes: [...new Set(states.flatMap(({ changes }) => changes))],
    };
  };
}

function manifestsOf({ reached }: Closure): string {
  const states = reached.map(({ link }) => {
    const stat = statSync(join(link, 'package.json'), { bigint: true, throwIfNoEntry: false });
    return stat && `${stat.ino} ${stat.mtimeNs} ${stat.size}`;
  });
  return states.join('\n');
}

function isWritten(before: Closure, after: Closure): boolean {
  const places = ({ reached }: Closure) => JSON.stringify(reached.map(({ folder, written }) => [folder, written]));
  return places(before) !== places(after);
}

function changesOf(before: Closure['packages'], after: Closure['packages']): string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return names
    .filter((name) => before[name] !== after[name])
    .map((name) => `${name} ${before[name] ?? 'not used'} -> ${after[name] ?? 'not used'}`);
}
