import assert from 'node:assert/strict';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Digest } from '../../artifacts/digest.ts';
import { assertPlanHeld, type BringOptions, type Brought, beginBringing, type Running } from './brought.ts';
import { type Ended, type Started, watch } from './command.ts';

const checkout = fileURLToPath(new URL('../..', import.meta.url));
const command = [process.execPath, join(checkout, 'cli/repro.js')] as const;

/** A project in a fresh folder, run by the engine directly or by the real command line. */
export interface Workplace {
  readonly folder: string;
  path(...names: readonly string[]): string;
  /** Replaces a text that occurs once in the file. */
  edit(file: string, from: string, to: string): void;
  /** @param text in which `ENGINE/` is this checkout */
  write(file: string, text: string): void;
  read(...names: readonly string[]): string;
  /** Plans and runs with the engine in a separate process, and checks that the run followed the plan. */
  bring(options?: BringOptions): Promise<Brought>;
  begin(options?: BringOptions): Running;
  /** Runs a command; its only environment variables are PATH, HOME and `env`. */
  run(args: readonly string[], env?: NodeJS.ProcessEnv): Promise<Ended>;
  start(args: readonly string[], env?: NodeJS.ProcessEnv): Started;
  /** Runs a shell command line in which `$REPRO` is the executable. */
  shell(line: string, env?: NodeJS.ProcessEnv): Promise<Ended>;
  /** A copy with everything that has run so far. */
  copy(): Workplace;
  remove(): void;
}

/** A copy of `test/toy/<toy>/` inside the checkout, so that packages and the engine resolve as they do there. */
export function toyWorkplace(toy: string): Workplace {
  const parent = join(checkout, '.repro', 'tests');
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(join(parent, 'workplace-'));
  cpSync(join(checkout, 'test', 'toy', toy), folder, { recursive: true });
  return filled(workplaceIn(folder), {});
}

/** A project outside the checkout, like a user's. @param files texts by name, in which `ENGINE/` is this checkout */
export function userWorkplace(files: Readonly<Record<string, string>>): Workplace {
  const folder = mkdtempSync(join(tmpdir(), 'workplace-'));
  symlinkSync(join(checkout, 'node_modules'), join(folder, 'node_modules'));
  return filled(workplaceIn(folder), files);
}

function filled(workplace: Workplace, files: Readonly<Record<string, string>>): Workplace {
  workplace.write('package.json', '{ "type": "module" }\n');
  for (const [file, text] of Object.entries(files)) workplace.write(file, text);
  return workplace;
}

function workplaceIn(folder: string): Workplace {
  const path = (...names: readonly string[]) => join(folder, ...names);
  const read = (...names: readonly string[]) => readFileSync(path(...names), 'utf8');
  const write = (file: string, text: string) => writeFileSync(path(file), text.replaceAll('ENGINE/', checkout));
  const begin = (options: BringOptions = {}) => beginBringing(folder, options);
  const start = (args: readonly string[], env?: NodeJS.ProcessEnv) =>
    watch(command[0], [command[1], ...args], folder, env);
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
    begin,
    async bring(options = {}) {
      const brought = await begin(options).brought;
      assertPlanHeld(brought);
      return brought;
    },
    start,
    run: (args, env) => start(args, env).ended,
    shell: (line, env) => watch('bash', ['-c', line], folder, { REPRO: command.join(' '), ...env }).ended,
    copy() {
      const other = mkdtempSync(join(dirname(folder), 'workplace-'));
      cpSync(folder, other, { recursive: true, preserveTimestamps: true });
      return workplaceIn(other);
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Waits until a file appears. */
export async function appearing(path: string): Promise<void> {
  while (!existsSync(path)) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** The path of an artifact in the store of a workplace. */
export function artifactPath(workplace: Workplace, digest: Digest): string {
  return workplace.path('.repro', 'store', digest.slice(0, 2), digest.slice(2));
}

/** The names in a folder; none if it does not exist. */
export function namesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).sort() : [];
}
