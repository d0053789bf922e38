import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { openRecords } from '../cache/records.ts';
import { sqliteStorage } from '../cache/sqlite-storage.ts';
import { choice } from '../compute/devices/choice.ts';
import { openProject, type Project } from '../pipeline/decide/project.ts';
import { workOf } from '../pipeline/graph.ts';
import { runUntil } from './kill-resume/run-until.ts';

/**
 * Kills the scheduler with SIGKILL at random moments of a run, runs the same command again each time, and compares the
 * final results with an uninterrupted run: `node bench/kill-resume.ts --pipeline FILE --profile NAME --kills 20`. Exits
 * with 1 when a digest differs, a recorded step ran again, or a worker outlived its scheduler by 10 s.
 */
export interface Found {
  readonly pipeline: string;
  readonly profile: string;
  readonly seed: number;
  readonly steps: number;
  /** Runs that the signal ended, rather than ending by themselves. */
  readonly kills: number;
  /** Runs that completed; after each the home is emptied and everything starts over. */
  readonly completed: number;
  /** Steps whose digests differ from those of the uninterrupted run. */
  readonly different: readonly string[];
  /** Steps that started again although they had a record. */
  readonly repeated: readonly string[];
  /** Process ids of workers that were alive 10 s after the last kill. */
  readonly orphans: readonly number[];
  readonly undisturbedSeconds: number;
}

export async function killAndResume(pipeline: string, profile: string, kills: number, seed: number): Promise<Found> {
  const folder = mkdtempSync(join(tmpdir(), 'kill-resume-'));
  try {
    return await killIn(folder, resolve(pipeline), profile, kills, seed);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function killIn(folder: string, pipeline: string, profile: string, kills: number, seed: number): Promise<Found> {
  const project = await openProject({ file: pipeline, profile, overrides: {}, compute: choice() });
  const [calm, home] = [join(folder, 'undisturbed'), join(folder, 'killed')];
  const undisturbed = await runUntil({ pipeline, profile, home: calm });
  if (undisturbed.code !== 0) throw new Error(`the undisturbed run ended with code ${undisturbed.code}`);
  const expected = await digestsIn(calm, project);
  const different = new Set<string>();
  const repeated = new Set<string>();
  let [killed, completed] = [0, 0];
  while (killed < kills || completed === 0) {
    const recorded = await digestsIn(home, project);
    const fraction = killed < kills ? uniform(seed, killed + completed) : Number.POSITIVE_INFINITY;
    const ended = await runUntil({ pipeline, profile, home, killAfter: fraction * undisturbed.seconds * 1000 });
    for (const step of ended.began) if (recorded.has(step)) repeated.add(step);
    if (ended.signal === 'SIGKILL') {
      killed += 1;
      continue;
    }
    if (ended.code !== 0) throw new Error(`a resumed run ended with code ${ended.code}`);
    completed += 1;
    const found = await digestsIn(home, project);
    for (const [step, digests] of expected) if (found.get(step) !== digests) different.add(step);
    if (killed < kills) rmSync(home, { recursive: true });
  }
  return {
    pipeline,
    profile,
    seed,
    steps: expected.size,
    kills: killed,
    completed,
    different: [...different],
    repeated: [...repeated],
    orphans: await orphansOf(folder),
    undisturbedSeconds: undisturbed.seconds,
  };
}

/** The output digests of every step with a record, as one text per step. */
async function digestsIn(home: string, project: Project): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  let storage: ReturnType<typeof sqliteStorage>;
  try {
    storage = sqliteStorage(join(home, 'records.db'), { readOnly: true });
  } catch {
    // Killed before anything was recorded.
    return found;
  }
  const records = openRecords(storage, (row, problem) => {
    throw new Error(`${row}: ${problem}`);
  });
  for (const { id } of workOf(project.graph)) {
    const record = await records.latest(id);
    if (record) found.set(id, JSON.stringify(record.outputs));
  }
  await records.close();
  return found;
}

/** Workers whose environment names a home in the folder, after 10 s to exit; works on Linux only. */
async function orphansOf(folder: string): Promise<number[]> {
  for (let waited = 0; ; waited += 250) {
    const found = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && environmentOf(name).includes(folder));
    if (found.length === 0 || waited >= 10_000) return found.map(Number);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

function environmentOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8');
  } catch {
    return '';
  }
}

/** A number from 0 to 1 that depends on the seed and the number of the draw. */
function uniform(seed: number, nth: number): number {
  return createHash('sha256').update(`${seed}:${nth}`).digest().readUInt32LE() / 2 ** 32;
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      pipeline: { type: 'string', default: 'pipeline.ts' },
      profile: { type: 'string', default: 'quick' },
      kills: { type: 'string', default: '20' },
      seed: { type: 'string', default: '1' },
      json: { type: 'boolean', default: false },
    },
  });
  const found = await killAndResume(values.pipeline, values.profile, Number(values.kills), Number(values.seed));
  const { different, repeated, orphans, steps, kills, completed, undisturbedSeconds } = found;
  if (values.json) console.log(JSON.stringify(found));
  else {
    const alone = `${undisturbedSeconds.toFixed(1)} s uninterrupted`;
    console.log(`${kills} kills over ${completed} complete runs of ${steps} steps (${alone})`);
    console.log(`steps with other digests: ${different.join(', ') || 'none'}`);
    console.log(`recorded steps that began again: ${repeated.join(', ') || 'none'}`);
    console.log(`workers left after 10 s: ${orphans.join(', ') || 'none'}`);
  }
  if (different.length + repeated.length + orphans.length > 0) process.exitCode = 1;
}
