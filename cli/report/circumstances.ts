import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StepRecord } from '../../cache/record.ts';
import type { Project } from '../../pipeline/decide/project.ts';

/** Of what project results are, and when and on what they were computed, by their records: never what this machine is now. */
export interface Circumstances {
  readonly profile: string;
  readonly about: string;
  /** What `--set` changed of the profile. */
  readonly set: Readonly<{ [key: string]: string }>;
  readonly project: { readonly name?: string; readonly version?: string };
  /** When the first and the last of them finished; undefined when there are none. */
  readonly made: { readonly from: string; readonly to: string } | undefined;
  readonly engines: readonly string[];
  readonly devices: readonly string[];
  readonly processors: readonly string[];
}

/** @param records of the steps that have a result */
export function circumstancesOf(
  { profile, about, root }: Project,
  set: Circumstances['set'],
  records: readonly StepRecord[],
): Circumstances {
  const times = records.map(({ at }) => at).sort();
  return {
    profile,
    about,
    set,
    project: readPackage(root),
    made: times.length > 0 ? { from: times[0]!, to: times.at(-1)! } : undefined,
    engines: distinct(records.map(({ fingerprint: { numerics } }) => engineOf(numerics ?? {}))),
    devices: distinct(records.map(({ device }) => device)),
    processors: distinct(records.map(({ processor }) => processor)),
  };
}

/** Nothing for a step that computes without one. */
function engineOf({ engine, provider }: { readonly [name: string]: string }): string {
  return [engine, provider].filter(Boolean).join(' on ');
}

function distinct(words: readonly string[]): string[] {
  return [...new Set(words)].filter(Boolean).sort();
}

function readPackage(root: string): Circumstances['project'] {
  const path = join(root, 'package.json');
  if (!existsSync(path)) return {};
  const { name, version } = JSON.parse(readFileSync(path, 'utf8'));
  return { ...(typeof name === 'string' && { name }), ...(typeof version === 'string' && { version }) };
}
