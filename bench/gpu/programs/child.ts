import { fileURLToPath } from 'node:url';
import { execa } from 'execa';

/** One of the programs in this folder, run on a device in its own process: a device may crash its process. */
export interface Child {
  readonly program: 'check-programs' | 'profile-program' | 'time-loop' | 'train-ten';
  readonly args: readonly string[];
  readonly device: 'webgpu' | 'cuda';
  /** Receives each message of the program as it arrives. */
  readonly onMessage: (message: unknown) => void;
  /** Maximum milliseconds; by default those of its part. */
  readonly patience?: number;
}

/** @returns why it failed and whether it ran out of time; undefined if it ended well */
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

/** Sends a message to the parent process; resolves once it is sent. */
export function send(message: object): Promise<void> {
  return new Promise((resolve) => process.send!(message, () => resolve()));
}
