import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { timed } from '../engine/timed.ts';
import { profile, type Scale } from './scale.ts';
import type { Side } from './side.ts';
import { tableOf } from './table.ts';

const command = fileURLToPath(new URL('../../cli/repro.js', import.meta.url));
const pipeline = ['--pipeline', fileURLToPath(new URL('../../pipeline.ts', import.meta.url))];

/** Runs the profile cold; `home` is an empty folder. @throws when a step fails, with the output */
export async function runOurs(home: string, { settings, changed, cores }: Scale): Promise<Side> {
  const chosen = [
    '--profile',
    profile,
    ...changed.flatMap((name) => ['--set', `${name}=${settings[name]}`]),
    ...pipeline,
  ];
  const env = { REPRO_HOME: home };
  const seconds = await timed(process.execPath, [command, 'run', ...chosen, '-j', String(cores)], { env });
  const { stdout } = await execa(process.execPath, [command, 'metrics', '--csv', ...chosen], { env });
  const took = secondsByStage(home);
  const sum = (...stages: readonly string[]) => stages.reduce((total, stage) => total + (took.get(stage) ?? 0), 0);
  return {
    seconds,
    training: sum('train', 'prune', 'retrain'),
    attacks: sum('measure', 'fgs', 'rfgs', 'deepfool', 'cw'),
    table: tableOf(stdout),
  };
}

/** Time from the lane to the record of each step, summed by stage. */
function secondsByStage(home: string): Map<string, number> {
  const folder = join(home, 'runs');
  const events = readdirSync(folder)
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').trimEnd().split('\n'))
    .map((line): { at: string; type: string; step: string } => JSON.parse(line));
  const started = new Map<string, number>();
  const took = new Map<string, number>();
  for (const { at, type, step } of events) {
    if (type === 'step-started') started.set(step, Date.parse(at));
    if (type !== 'step-finished') continue;
    const [stage = ''] = step.split('/');
    took.set(stage, (took.get(stage) ?? 0) + (Date.parse(at) - started.get(step)!) / 1000);
  }
  return took;
}
