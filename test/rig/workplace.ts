import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Digest } from '../../artifacts/digest.ts';
import type { Cue } from '../../pipeline/decide/cue.ts';
import type { Event } from '../../pipeline/run/event.ts';
import type { Bringing } from './bring.ts';

const checkout = fileURLToPath(new URL('../..', import.meta.url));
const program = fileURLToPath(new URL('./bring.ts', import.meta.url));

/** What became of the steps in one run, by id. */
export interface Brought {
  readonly stale: ReadonlyMap<string, readonly Cue[]>;
  readonly waiting: readonly string[];
  readonly fresh: readonly string[];
  /** Steps that began, each once. */
  readonly executed: readonly string[];
  readonly events: readonly Event[];
  readonly code: number | null;
  readonly stderr: string;
}

export interface Running {
  readonly process: ChildProcess;
  readonly brought: Promise<Brought>;
}

type Options = Partial<Bringing> & { readonly env?: NodeJS.ProcessEnv };

/** A pipeline of its own in a fresh folder of the checkout, where packages and the engine resolve as in `test/toy/<toy>/`. */
export interface Workplace {
  readonly folder: string;
  path(...names: readonly string[]): string;
  /** Replaces a text that the file holds once. */
  edit(file: string, from: string, to: string): void;
  write(file: string, text: string): void;
  read(...names: readonly string[]): string;
  /** Plans and runs in a process of its own, and checks that what ran is what the plan said. */
  bring(options?: Options): Promise<Brought>;
  start(options?: Options): Running;
  /** A copy with all that was done so far. */
  copy(): Workplace;
  remove(): void;
}

export function makeWorkplace(toy: string): Workplace {
  const folder = newFolder();
  cpSync(join(checkout, 'test', 'toy', toy), folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }\n');
  return workplaceIn(folder);
}

function workplaceIn(folder: string): Workplace {
  const path = (...names: readonly string[]) => join(folder, ...names);
  const read = (...names: readonly string[]) => readFileSync(path(...names), 'utf8');
  const write = (file: string, text: string) => writeFileSync(path(file), text);
  const start = (options: Options = {}) => startIn(folder, options);
  return {
    folder,
    path,
    read,
    write,
    edit(file, from, to) {
      const text = read(file);
      assert.equal(text.split(from).length, 2, `${file} holds ${JSON.stringify(from)} once`);
      write(
        file,
        text.replace(from, () => to),
      );
    },
    start,
    async bring(options = {}) {
      const brought = await start(options).brought;
      assertPlanHeld(brought);
      return brought;
    },
    copy() {
      const other = newFolder();
      cpSync(folder, other, { recursive: true, preserveTimestamps: true });
      return workplaceIn(other);
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Every stale step ran, and nothing ran but stale and waiting ones. */
export function assertPlanHeld({ stale, waiting, executed }: Brought): void {
  const told = new Set([...stale.keys(), ...waiting]);
  assert.deepEqual(
    executed.filter((id) => !told.has(id)),
    [],
    'ran though the plan called it fresh',
  );
  assert.deepEqual(
    [...stale.keys()].filter((id) => !executed.includes(id)),
    [],
    'did not run though stale',
  );
}

function newFolder(): string {
  const parent = join(checkout, '.repro', 'tests');
  mkdirSync(parent, { recursive: true });
  return mkdtempSync(join(parent, 'workplace-'));
}

function startIn(folder: string, { env, ...options }: Options): Running {
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
  // The last line may be cut off when the process was killed.
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

/** The ids of the steps that events of one type are about, each once, sorted. */
export function stepsOf({ events }: Brought, type: Event['type']): string[] {
  return [...new Set(events.flatMap((event) => (event.type === type && 'step' in event ? [event.step] : [])))].sort();
}

/** Waits until a file appears. */
export async function appearing(path: string): Promise<void> {
  while (!existsSync(path)) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** Where the store of a workplace keeps an artifact. */
export function artifactPath(workplace: Workplace, digest: Digest): string {
  return workplace.path('.repro', 'store', digest.slice(0, 2), digest.slice(2));
}

/** Names of what lies in a folder; none when it is not there. */
export function namesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).sort() : [];
}
