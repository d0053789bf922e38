import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StepRecord } from '../../cache/record.ts';
import type { Project } from '../../pipeline/decide/project.ts';

/** Project, dates and hardware of the results, from their records rather than from this machine. */
export interface Facts {
  readonly profile: string;
  readonly about: string;
  /** The settings that are not the profile's own, with engine, device and threads where these were given. */
  readonly set: Readonly<{ [key: string]: string }>;
  /** The folder of the published files, from the project's root. */
  readonly results: string;
  readonly project: { readonly name?: string; readonly version?: string };
  /** When the first and the last result were finished; undefined when there are none. */
  readonly made: { readonly from: string; readonly to: string } | undefined;
  readonly engines: readonly string[];
  readonly devices: readonly string[];
  readonly processors: readonly string[];
}

/** @param records of the steps that have a result */
export function factsFrom({ profile, about, root, results }: Project, records: readonly StepRecord[]): Facts {
  const times = records.map(({ at }) => at).sort();
  const [from] = times;
  const to = times.at(-1);
  return {
    profile,
    about,
    set: Object.fromEntries(results.differing.map((words) => words.split(/=(.*)/s, 2))),
    results: results.path,
    project: readPackage(root),
    made: from === undefined || to === undefined ? undefined : { from, to },
    engines: distinct(records.map(({ fingerprint: { numerics } }) => engineOf(numerics ?? {}))),
    devices: distinct(records.map(({ device }) => device)),
    processors: distinct(records.map(({ processor }) => processor)),
  };
}

/** An empty text for a step that uses no engine. */
function engineOf({ engine, provider }: { readonly [name: string]: string }): string {
  return [engine, provider].filter(Boolean).join(' on ');
}

function distinct(words: readonly string[]): string[] {
  return [...new Set(words)].filter(Boolean).sort();
}

function readPackage(root: string): Facts['project'] {
  const path = join(root, 'package.json');
  if (!existsSync(path)) return {};
  const { name, version } = JSON.parse(readFileSync(path, 'utf8'));
  return { ...(typeof name === 'string' && { name }), ...(typeof version === 'string' && { version }) };
}
