import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const checkout = fileURLToPath(new URL('../..', import.meta.url));

/** What a command left behind. */
export interface Ended {
  /** Exit code, or the name of the signal that ended it. */
  readonly code: number | string | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Started {
  readonly pid: number;
  readonly ended: Promise<Ended>;
  /** Resolves once stderr or stdout holds the text. */
  says(text: string): Promise<void>;
  signal(name: NodeJS.Signals): void;
}

/** A project of its own in a temporary folder, on which the real command line is run. */
export interface Workplace {
  readonly folder: string;
  write(file: string, text: string): void;
  start(args: readonly string[], env?: NodeJS.ProcessEnv): Started;
  run(args: readonly string[], env?: NodeJS.ProcessEnv): Promise<Ended>;
  /** Runs a line of shell in which `$REPRO` is the command. */
  shell(line: string, env?: NodeJS.ProcessEnv): Promise<Ended>;
  remove(): void;
}

/** @param files their texts by name, in which `ENGINE/` is this checkout */
export function newWorkplace(files: Readonly<Record<string, string>>): Workplace {
  const folder = mkdtempSync(join(tmpdir(), 'cli-'));
  const write = (file: string, text: string) => writeFileSync(join(folder, file), text.replaceAll('ENGINE/', checkout));
  symlinkSync(join(checkout, 'node_modules'), join(folder, 'node_modules'));
  write('package.json', '{ "type": "module" }');
  for (const [file, text] of Object.entries(files)) write(file, text);
  const command = [process.execPath, join(checkout, 'cli/repro.js')] as const;
  const start = (args: readonly string[], env?: NodeJS.ProcessEnv) =>
    watch(command[0], [command[1], ...args], folder, env);
  return {
    folder,
    write,
    start,
    run: (args, env) => start(args, env).ended,
    shell: (line, env) => watch('bash', ['-c', line], folder, { REPRO: command.join(' '), ...env }).ended,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function watch(program: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv = {}): Started {
  const { PATH, HOME } = process.env;
  const child = spawn(program, args, { cwd, env: { PATH, HOME, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const said = { stdout: '', stderr: '' };
  let listeners: (() => void)[] = [];
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      said[name] += text;
      for (const listener of listeners) listener();
    });
  }
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code: code ?? signal, ...said }));
  });
  return {
    pid: child.pid!,
    ended,
    signal: (name) => child.kill(name),
    says: (text) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (!said.stderr.includes(text) && !said.stdout.includes(text)) return;
          listeners = listeners.filter((listener) => listener !== look);
          resolve();
        };
        listeners.push(look);
        look();
        void ended.then(() => reject(new Error(`ended without saying ${text}: ${said.stderr}`)));
      }),
  };
}
