import { spawn } from 'node:child_process';

/** The result of a finished command. */
export interface Ended {
  /** Exit code, or the name of the signal that ended it. */
  readonly code: number | string | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Started {
  readonly pid: number;
  readonly ended: Promise<Ended>;
  /** Resolves once stderr or stdout contains the text. */
  says(text: string): Promise<void>;
  signal(name: NodeJS.Signals): void;
}

/** Starts a program as a user would, without the environment variables of the test. */
export function watch(program: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv = {}): Started {
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
        void ended.then(() => reject(new Error(`expected output with ${text}, got: ${said.stderr}`)));
      }),
  };
}
