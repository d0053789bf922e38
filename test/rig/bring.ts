import { choice } from '../../compute/devices/choice.ts';
import { gatherEvidence } from '../../pipeline/decide/evidence.ts';
import { makePlan } from '../../pipeline/decide/plan.ts';
import { openPast, openProject } from '../../pipeline/decide/project.ts';
import { run } from '../../pipeline/run/run.ts';

/**
 * A program: plans, then runs, and prints a line of JSON for the plan and for each event. Exits with 0 if everything is
 * done, otherwise with 1. Takes one argument, JSON of {@link Bringing}.
 */
export interface Bringing {
  readonly file: string;
  readonly profile: string;
  readonly set: Readonly<Record<string, string>>;
  readonly force: readonly string[];
  readonly jobs: number;
  readonly gpus: readonly number[];
  readonly retries: number;
  readonly failFast: boolean;
}

const { file, profile, set, ...options }: Bringing = JSON.parse(process.argv[2]!);
const print = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`);
const project = await openProject({ file, profile, overrides: set, compute: choice() });
const past = openPast(project.home, (row, problem) => print({ type: 'row-ignored', row, problem }));
const evidence = await gatherEvidence(project, past, { force: options.force, pin: false });
const plan = await makePlan(project.graph, evidence);
await past.records.close();
print({
  type: 'plan',
  verdicts: [...plan].flatMap(([step, verdict]) =>
    step.source === undefined ? [[step.id, verdict.kind, verdict.kind === 'stale' ? verdict.cues : []]] : [],
  ),
});

const interrupt = new AbortController();
process.on('SIGINT', () => interrupt.abort());
const ended = await run(project, {
  ...options,
  slots: 1,
  interrupt: interrupt.signal,
  abandon: new AbortController().signal,
  emit: print,
  command: 'bring',
});
process.exitCode = ended.kind === 'ended' && ended.outcome === 'done' ? 0 : 1;
