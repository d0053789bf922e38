import type { Project } from '../../../pipeline/decide/project.ts';
import { upgradesIn } from '../../../pipeline/decide/upgrade.ts';
import { workOf } from '../../../pipeline/graph.ts';
import { ofStep } from '../../../pipeline/of-step.ts';
import { type Prospect, withProspect } from '../../project/prospect.ts';
import { type ExitCode, exitCode } from '../../terminal/exit-code.ts';
import { oneLine, paint, print, tell } from '../../terminal/output.ts';
import { tellCue } from '../../terminal/tell-cue.ts';
import { tellUpgrades } from '../../terminal/tell-upgrades.ts';

/** Shows what a run would do and why, and does nothing. */
export function dryRun(
  project: Project,
  { force, json }: { readonly force: readonly string[]; readonly json: boolean },
): Promise<ExitCode> {
  return withProspect(
    project,
    async (prospect) => {
      const parts = await upgradesIn(prospect.project.graph, prospect.plan, prospect.evidence);
      if (parts.length > 0) tell(tellUpgrades(parts));
      return tellPlan(prospect, json);
    },
    force,
  );
}

function tellPlan({ project, plan }: Prospect, json: boolean): ExitCode {
  const counts = { fresh: 0, stale: 0, waiting: 0 };
  for (const step of workOf(project.graph)) {
    const verdict = ofStep(plan, step);
    counts[verdict.kind] += 1;
    if (verdict.kind === 'fresh') continue;
    if (json) {
      const why = verdict.kind === 'stale' ? { cues: verdict.cues } : { on: verdict.on };
      print(JSON.stringify({ step: step.id, verdict: verdict.kind, ...why }));
    } else {
      const reasons = verdict.kind === 'stale' ? verdict.cues.map(tellCue) : verdict.on.map((id) => `on ${id}`);
      const kind = paint(verdict.kind === 'stale' ? 'yellow' : 'dim', verdict.kind.padEnd(7), 'stdout');
      print(`${kind} ${oneLine(step.id)}: ${oneLine(short(reasons))}`);
    }
  }
  const { fresh, stale, waiting } = counts;
  tell(`${stale} would run | ${waiting} wait for those and may turn out fresh | ${fresh} would be restored`);
  return exitCode.done;
}

function short(reasons: readonly string[]): string {
  return reasons.length <= 3 ? reasons.join('; ') : `${reasons.slice(0, 3).join('; ')}; and ${reasons.length - 3} more`;
}
