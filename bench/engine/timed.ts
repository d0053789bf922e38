import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';

/** Wall time of a command in seconds, including its start. @throws when it fails */
export async function timed(
  file: string,
  args: readonly string[],
  options: { cwd?: string; env?: Readonly<Record<string, string | undefined>> } = {},
) {
  const started = performance.now();
  await execa(file, args, { ...options, stdin: 'ignore', stdout: 'ignore', stderr: 'pipe' });
  return (performance.now() - started) / 1000;
}

/** The same for one of our scripts under this Node, with its peak resident memory in MB. */
export async function timedNode(args: readonly string[], env: Record<string, string>) {
  const folder = mkdtempSync(join(tmpdir(), 'peak-'));
  const report = join(folder, 'memory');
  const hook = new URL('./peak-memory.ts', import.meta.url).href;
  const seconds = await timed(process.execPath, ['--import', hook, ...args], {
    env: { ...env, BENCH_PEAK_MEMORY: report },
  });
  const megabytes = Number(readFileSync(report, 'utf8')) / 1000;
  rmSync(folder, { recursive: true });
  return { seconds, megabytes };
}
