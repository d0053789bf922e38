import { fileURLToPath } from 'node:url';
import { execa } from 'execa';

/** One of the programs beside this file, run on a device in a process of its own: a device may take its process with it. */
export interface Child {
  readonly program: 'check-programs' | 'profile-program' | 'time-loop' | 'train-ten';
  readonly args: readonly string[];
  readonly device: 'webgpu' | 'cuda';
  /** Gets what the program sends, as it comes. */
  readonly onMessage: (message: unknown) => void;
  /** Milliseconds it may take; without, as long as its part may. */
  readonly patience?: number;
}

/** @returns why it failed and whether its time was up; undefined when it ended well */
export async function runChild({ program, args, device, onMessage, patience }: Child) {
  const script = fileURLToPath(new URL(`./${program}.ts`, import.meta.url));
  const child = execa(process.execPath, [script, ...args], {
    env: { REPRO_ENGINE: 'onnx', REPRO_DEVICE: device, REPRO_THREADS: '1' },
    ipc: true,
    buffer: false,
    reject: false,
    stdin: 'ignore',
    stdout: 'inherit',
    stderr: 'inherit',
    ...(patience === undefined ? {} : { timeout: patience, killSignal: 'SIGKILL' as const }),
  });
  child.nodeChildProcess.on('message', onMessage);
  const { failed, timedOut, signal, exitCode } = await child;
  if (!failed) return undefined;
  if (timedOut) return { isLate: true, why: `no answer within ${patience! / 1000} s of its process` };
  const how = signal ? `was killed by ${signal}` : `ended with exit code ${exitCode}`;
  return { isLate: false, why: `its process ${how}; log.txt says why` };
}

/** What a program tells the one that runs it; resolves once it is sent. */
export function send(message: object): Promise<void> {
  return new Promise((resolve) => process.send!(message, () => resolve()));
}
