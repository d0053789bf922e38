import { join } from 'node:path';
import { execa } from 'execa';
import type { Measurement } from '../result.ts';
import type { Run, Setup } from '../setup.ts';

type Metrics = Extract<Measurement, { kind: 'metrics' }>;

/** The profile `quick`, shortened, from data to metrics on each device, with its numbers compared with the CPU's. */
export const run: Run = async (setup, record) => {
  const processor = metricsOn(setup, 'cpu').then((measured) => {
    record(measured);
    return measured;
  });
  // Nobody reads a dry run's times.
  if (!setup.tiny) await processor;
  for (const device of setup.devices) {
    const got = await metricsOn(setup, device);
    record(got);
    const expected = await processor;
    if (expected.kind === 'metrics' && got.kind === 'metrics') record(difference(expected, got));
  }
  await processor;
};

async function metricsOn({ root, tiny }: Setup, device: 'cpu' | 'webgpu' | 'cuda'): Promise<Measurement> {
  const small = ['nets=["linear"]', 'iterations=10', 'retraining=5', 'cwImages=2', 'cwIterations=10', 'images=10'];
  const settings = ['references=1', `rounds=${tiny ? 0 : 2}`, ...(tiny ? small : [])].flatMap((each) => [
    '--set',
    each,
  ]);
  const project = ['--profile', 'quick', '--device', device, ...settings];
  const repro = (...args: string[]) =>
    execa(process.execPath, [join(root, 'cli/repro.js'), ...args, ...project], {
      cwd: root,
      env: { REPRO_HOME: join(root, `home-${device}`), REPRO_ENGINE: 'onnx' },
      stdin: 'ignore',
      stderr: 'inherit',
      reject: false,
    });
  const started = performance.now();
  const ran = await repro('run', 'metrics', '--json');
  const seconds = (performance.now() - started) / 1000;
  if (ran.failed) return { kind: 'not measured', what: `quick on ${device}`, why: lastFailure(ran.stdout) };
  const { stdout, failed } = await repro('metrics', '--json');
  if (failed) return { kind: 'not measured', what: `metrics of quick on ${device}`, why: 'log.txt says why' };
  const { rows } = JSON.parse(stdout) as {
    readonly rows: readonly {
      readonly net: string;
      readonly round: number;
      readonly values: Readonly<Record<string, { readonly mean: number } | null>>;
    }[];
  };
  const means = rows.map(({ net, round, values }) => ({
    net,
    round,
    ...Object.fromEntries(Object.entries(values).map(([name, value]) => [name, value?.mean ?? null])),
  }));
  return { kind: 'metrics', device, seconds, rows: means };
}

/** The last failure among the run's events. */
function lastFailure(events: string): string {
  const failures = events.split('\n').filter((line) => line.includes('"message"'));
  return failures.at(-1)?.slice(0, 500) ?? 'the run failed; log.txt says why';
}

/** The largest relative difference between two tables' numbers. */
function difference(expected: Metrics, got: Metrics): Measurement {
  const all = expected.rows.flatMap(({ net, round, ...row }) => {
    const same = got.rows.find((each) => each.net === net && each.round === round);
    return Object.entries(row).flatMap(([name, value]) => {
      const other = same?.[name];
      if (typeof value !== 'number' || typeof other !== 'number') return [];
      const size = Math.max(Math.abs(value), Math.abs(other));
      return [{ where: `${name} of ${net}, round ${round}`, by: size === 0 ? 0 : Math.abs(value - other) / size }];
    });
  });
  const largest = all.reduce((most, each) => (each.by > most.by ? each : most), { where: 'nowhere', by: 0 });
  return { kind: 'difference', device: got.device, numbers: all.length, largest: largest.by, where: largest.where };
}
