import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Cue } from '../../pipeline/decide/cue.ts';
import type { Event } from '../../pipeline/run/event.ts';
import type { Bringing } from './bring.ts';

const program = fileURLToPath(new URL('./bring.ts', import.meta.url));

/** The outcome of one run, with steps by id. */
export interface Brought {
  readonly stale: ReadonlyMap<string, readonly Cue[]>;
  readonly waiting: readonly string[];
  readonly fresh: readonly string[];
  /** Steps that were started, each once. */
  readonly executed: readonly string[];
  readonly events: readonly Event[];
  readonly code: number | null;
  readonly stderr: string;
}

export interface Running {
  readonly process: ChildProcess;
  readonly brought: Promise<Brought>;
}

export type BringOptions = Partial<Bringing> & { readonly env?: NodeJS.ProcessEnv };

/** Fails unless every stale step ran, and only stale and waiting steps ran. */
export function assertPlanHeld({ stale, waiting, executed }: Brought): void {
  const planned = new Set([...stale.keys(), ...waiting]);
  assert.deepEqual(
    executed.filter((id) => !planned.has(id)),
    [],
    'ran, but was fresh in the plan',
  );
  assert.deepEqual(
    [...stale.keys()].filter((id) => !executed.includes(id)),
    [],
    'did not run, but was stale in the plan',
  );
}

/** Plans and runs the pipeline of a folder in a separate process. */
export function beginBringing(folder: string, { env, ...options }: BringOptions): Running {
  const bringing: Bringing = {
    file: join(folder, 'pipeline.ts'),
    profile: 'table',
    set: {},
    force: [],
    jobs: 2,
    gpus: [],
    retries: 2,
    failFast: false,
    ...options,
  };
  const child = spawn(process.execPath, [program, JSON.stringify(bringing)], {
    cwd: folder,
    env: { ...process.env, REPRO_HOME: '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return { process: child, brought: collect(child) };
}

async function collect(child: ChildProcess): Promise<Brought> {
  let [stdout, stderr] = ['', ''];
  child.stdout!.setEncoding('utf8').on('data', (text) => {
    stdout += text;
  });
  child.stderr!.setEncoding('utf8').on('data', (text) => {
    stderr += text;
  });
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  // The last line may be cut off if the process was killed.
  const lines = stdout
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));
  const verdicts: [string, string, Cue[]][] = lines.find(({ type }) => type === 'plan')?.verdicts ?? [];
  const events: Event[] = lines.filter(({ type }) => type !== 'plan');
  const ids = (kind: string) => verdicts.filter(([, of]) => of === kind).map(([id]) => id);
  return {
    stale: new Map(verdicts.filter(([, kind]) => kind === 'stale').map(([id, , cues]) => [id, cues])),
    waiting: ids('waiting'),
    fresh: ids('fresh'),
    executed: [...new Set(events.flatMap((event) => (event.type === 'step-started' ? [event.step] : [])))],
    events,
    code,
    stderr,
  };
}

/** The ids of the steps with an event of this type, each once, sorted. */
export function stepsOf({ events }: Brought, type: Event['type']): string[] {
  return [...new Set(events.flatMap((event) => (event.type === type && 'step' in event ? [event.step] : [])))].sort();
}

/** What a run published under a file name. */
export function publishedBy({ events }: Brought, file: string): string {
  const path = events.flatMap((event) =>
    event.type === 'published' && basename(event.path) === file ? [event.path] : [],
  );
  assert.equal(path.length, 1, `published ${file} once`);
  return readFileSync(path[0]!, 'utf8');
}
