import type { Cue } from '../../../pipeline/decide/cue.ts';
import type { CodeChange } from '../../../pipeline/decide/outline.ts';
import { ofStep } from '../../../pipeline/of-step.ts';
import { selectStep } from '../../../pipeline/select.ts';
import type { Step } from '../../../pipeline/step.ts';
import { loadProject, type ProjectArguments } from '../../project/load-project.ts';
import { type Prospect, withProspect } from '../../project/prospect.ts';
import { sameProject } from '../../project/same-project.ts';
import { duration } from '../../terminal/duration.ts';
import { type ExitCode, exitCode } from '../../terminal/exit-code.ts';
import { oneLine, paint, print, printJson } from '../../terminal/output.ts';
import { tellCue } from '../../terminal/tell-cue.ts';
import { type AddCommand, projectCommand } from '../../usage/project-options.ts';
import { type Cause, causesOf } from './causes.ts';

export const command: AddCommand = (program, end) => {
  projectCommand(program, 'why', 'Show why a step would run again, down to the change that caused it.', [
    'why figure-1                     each cue, and what caused it upstream',
    'why train/linear/seed=3 --json   as data',
  ])
    .argument('<step>', 'a step id or an unambiguous beginning of one')
    .option('--json', 'print JSON')
    .action(async (step: string, options) => end(await whyCommand(step, options)));
};

interface WhyArguments extends ProjectArguments {
  readonly json?: boolean;
}

/** How many causes are listed: a change to a helper that all code reaches has thousands. */
const listed = 10;

/** Shows why a step would run again, down to the change that caused it; or when and where its result was made. */
async function whyCommand(typed: string, options: WhyArguments): Promise<ExitCode> {
  return withProspect(await loadProject(options), async (prospect) => {
    const step = selectStep(prospect.project.graph, typed);
    const answer = await answerFor(step, prospect);
    if (options.json) printJson(answer);
    else tellAnswer(answer, sameProject(options));
    return exitCode.done;
  });
}

type Reason = Cue & { readonly code?: readonly CodeChange[] };
type ToldCause = Omit<Cause, 'step'> & { readonly step: string; readonly cues: readonly Reason[] };
type Answer = Awaited<ReturnType<typeof answerFor>>;

async function answerFor(step: Step, prospect: Prospect) {
  const verdict = ofStep(prospect.plan, step);
  if (verdict.kind === 'fresh') {
    const { at, device, host, seconds, run, key } = verdict.record;
    return { step: step.id, verdict: verdict.kind, source: step.source, at, device, host, seconds, run, key };
  }
  const explain = async (cues: readonly Cue[], of: Step): Promise<Reason[]> =>
    Promise.all(
      cues.map(async (cue) => {
        const code = await codeChangesIfAny(cue, of, prospect);
        return code ? { ...cue, code } : cue;
      }),
    );
  const causes = await causesOf(step, prospect);
  const upstream = causes.filter(({ distance }) => distance > 0);
  const explained = await Promise.all(
    upstream.slice(0, listed).map(async (cause) => ({
      ...cause,
      step: cause.step.id,
      cues: await explain(cause.cues, cause.step),
    })),
  );
  const own = verdict.kind === 'stale' ? verdict.cues : (verdict.damage ?? []);
  const failure = await prospect.past.records.failure(step.id);
  return {
    step: step.id,
    verdict: verdict.kind,
    ...(verdict.kind === 'waiting' && { on: verdict.on }),
    cues: await explain(own, step),
    causes: explained,
    moreCauses: upstream.length - explained.length,
    ...(failure && { failure }),
  };
}

async function codeChangesIfAny(cue: Cue, step: Step, prospect: Prospect): Promise<CodeChange[] | undefined> {
  if (cue.kind !== 'code-changed' && cue.kind !== 'numerics-changed') return undefined;
  const { codeChanges } = await import('./code-changes.ts');
  return codeChanges(cue, step, prospect);
}

function tellAnswer(answer: Answer, project: string): void {
  const name = paint('bold', oneLine(answer.step), 'stdout');
  if (answer.verdict === 'fresh') {
    if (answer.source !== undefined) print(`${name} is a source: the current content of ${oneLine(answer.source)}`);
    else {
      const { at, device, host, seconds, run } = answer;
      print(`${name} is fresh: made ${at} on ${device} of ${host} in ${duration(seconds)} (run ${run})`);
    }
    return;
  }
  print(
    `${name} is ${answer.verdict}${'on' in answer ? ` for ${few(answer.on)}, whose output may turn out the same` : ''}`,
  );
  for (const reason of answer.cues) tellReason(reason, '  ');
  if (answer.causes.length > 0) print('because of');
  for (const cause of answer.causes) tellCause(cause);
  if (answer.moreCauses > 0) print(`  and ${answer.moreCauses} more`);
  if (answer.failure) {
    const { kind, message, at } = answer.failure;
    print(`its last attempt failed ${at}: ${kind}: ${oneLine(message)} (repro logs ${oneLine(answer.step)}${project})`);
  }
}

function tellCause({ step, distance, at, cues }: ToldCause): void {
  const when = at ? `, which ran ${at}` : '';
  print(`  ${oneLine(step)} (${distance} ${distance === 1 ? 'step' : 'steps'} up${when})`);
  for (const reason of cues) tellReason(reason, '    ');
  if (cues.length === 0) print("    its content changed; that run's log does not say why");
}

function tellReason(reason: Reason, indent: string): void {
  print(`${indent}${tellCue(reason)}`);
  for (const { file, name, change } of reason.code ?? []) print(`${indent}  ${file}: ${name} ${change}`);
  if (reason.code?.length === 0) print(`${indent}  no declaration differs, only their order or the imports`);
  if (reason.kind === 'code-changed' && !reason.code)
    print(`${indent}  the earlier version was not kept, so it cannot be compared`);
}

function few(ids: readonly string[]): string {
  const some = ids.slice(0, 3).map(oneLine).join(', ');
  return ids.length > 3 ? `${some} and ${ids.length - 3} more` : some;
}
