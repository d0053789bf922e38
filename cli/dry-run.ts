import { workOf } from '../pipeline/graph.ts';
import { makePlan } from '../pipeline/plan.ts';
import { gatherEvidence, openPastForReading, type Project } from '../pipeline/project.ts';
import { type ExitCode, exitCode } from './exit-code.ts';
import { oneLine, paint, print, tell } from './output.ts';
import { tellCue } from './tell-cue.ts';
import { warnOfRow } from './warn-of-row.ts';

/** Tells what a run would do and why, and does none of it. */
export async function dryRun(
  project: Project,
  { force, json }: { readonly force: readonly string[]; readonly json: boolean },
): Promise<ExitCode> {
  const past = openPastForReading(project.home, warnOfRow);
  try {
    const plan = await makePlan(project.graph, await gatherEvidence(project, past, { force, pin: false }));
    const counts = { fresh: 0, stale: 0, waiting: 0 };
    for (const step of workOf(project.graph)) {
      const verdict = plan.get(step)!;
      counts[verdict.kind] += 1;
      if (verdict.kind === 'fresh') continue;
      const reasons = verdict.kind === 'stale' ? verdict.cues.map(tellCue) : verdict.on.map((id) => `on ${id}`);
      if (json) {
        const why = verdict.kind === 'stale' ? { cues: verdict.cues } : { on: verdict.on };
        print(JSON.stringify({ step: step.id, verdict: verdict.kind, ...why }));
      } else {
        const colour = verdict.kind === 'stale' ? 'yellow' : 'dim';
        print(`${paint(colour, verdict.kind.padEnd(7), 'stdout')} ${oneLine(step.id)}: ${oneLine(short(reasons))}`);
      }
    }
    const { fresh, stale, waiting } = counts;
    tell(`${stale} would run | ${waiting} wait for those and may not have to | ${fresh} would be restored`);
    return exitCode.done;
  } finally {
    await past.records.close();
  }
}

function short(reasons: readonly string[]): string {
  return reasons.length <= 3 ? reasons.join('; ') : `${reasons.slice(0, 3).join('; ')}; and ${reasons.length - 3} more`;
}
