import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const binary = fileURLToPath(new URL('../../cli/repro.js', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Ids of the steps that started, by the printed events. */
  readonly began: readonly string[];
  readonly seconds: number;
}

export interface Running {
  readonly pipeline: string;
  readonly profile: string;
  /** `REPRO_HOME` of the run. */
  readonly home: string;
  /** Milliseconds after which the process gets SIGKILL, unless it ends before. */
  readonly killAfter?: number;
}

/** Runs `repro run` in a separate process, to its end or until it is killed. */
export async function runUntil({ pipeline, profile, home, killAfter = Infinity }: Running): Promise<Ended> {
  const started = performance.now();
  const child = spawn(process.execPath, [binary, 'run', '--pipeline', pipeline, '--profile', profile, '--json'], {
    env: { ...process.env, REPRO_HOME: home },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const timer = Number.isFinite(killAfter) ? setTimeout(() => child.kill('SIGKILL'), killAfter) : undefined;
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (chunk) => {
    text += chunk;
  });
  const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve) =>
    child.on('close', (...how) => resolve(how)),
  );
  clearTimeout(timer);
  // The last line may have been cut off.
  const events = text
    .split('\n')
    .slice(0, -1)
    .map((line): { type: string; step?: string } => JSON.parse(line));
  const began = events.flatMap(({ type, step }) => (type === 'step-started' && step !== undefined ? [step] : []));
  return { code, signal, began, seconds: (performance.now() - started) / 1000 };
}
