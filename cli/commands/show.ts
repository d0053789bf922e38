import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Digest } from '../../artifacts/digest.ts';
import type { StepRecord } from '../../cache/record.ts';
import { ofStep } from '../../pipeline/of-step.ts';
import type { Handle, Step } from '../../pipeline/step.ts';
import { type Found, findStep, recordOf } from '../project/find-step.ts';
import { loadProject, type ProjectArguments } from '../project/load-project.ts';
import { type Prospect, withProspect } from '../project/prospect.ts';
import { sameProject } from '../project/same-project.ts';
import { tellNotMade, warnOfStale } from '../project/tell-result.ts';
import { duration } from '../terminal/duration.ts';
import { type ExitCode, exitCode } from '../terminal/exit-code.ts';
import { oneLine, print, printJson } from '../terminal/output.ts';
import { type AddCommand, projectCommand } from '../usage/project-options.ts';

export const command: AddCommand = (program, end) => {
  projectCommand(program, 'show', 'Show a step with its inputs and outputs, or what an artifact is.', [
    'show train/linear/seed=3         params, inputs, outputs, times, device, code',
    'show 3fa90c                      the step, output or code with this digest',
  ])
    .argument('<step|digest>', 'a step id or an unambiguous beginning of one or of a digest')
    .option('--json', 'print JSON')
    .action(async (what: string, options) => end(await showCommand(what, options)));
};

interface ShowArguments extends ProjectArguments {
  readonly json?: boolean;
}

/** Shows a step with its inputs and outputs, or what an artifact is. */
async function showCommand(typed: string, { json, ...options }: ShowArguments): Promise<ExitCode> {
  return withProspect(await loadProject(options), async (prospect) => {
    const found = await findStep(typed, prospect);
    const shown = await describe(found, prospect);
    if (json) printJson(shown);
    else printMembers(shown, '');
    return found.kind === 'step' ? tellState(found, prospect, sameProject(options)) : exitCode.done;
  });
}

/** Says on stderr what the result is if it is not up to date, or that these settings have made none. */
function tellState({ step, record }: Extract<Found, { kind: 'step' }>, { plan }: Prospect, project: string): ExitCode {
  if (record === undefined) return tellNotMade(step.id, step, project);
  if (ofStep(plan, step).kind !== 'fresh') warnOfStale('this result', step, record, project);
  return exitCode.done;
}

async function describe(found: Found, prospect: Prospect): Promise<object> {
  switch (found.kind) {
    case 'step':
      return describeStep(found.step, found.record, prospect);
    case 'output':
      return { output: found.output, of: found.step.id, ...describeArtifact(found.digest, prospect) };
    case 'code':
      return { code: found.digest, ranIn: found.steps, ...describeArtifact(found.digest, prospect) };
    case 'artifact':
      return { ...describeArtifact(found.digest, prospect), usedBy: 'no step of this profile' };
  }
}

async function describeStep(step: Step, record: StepRecord | undefined, prospect: Prospect) {
  const { definition, file } = step.stage;
  const verdict = ofStep(prospect.plan, step).kind;
  const inputs = Object.entries(step.inputs).map(async ([name, wired]) => [
    name,
    Array.isArray(wired)
      ? await Promise.all(wired.map((handle) => wireOf(handle, prospect)))
      : await wireOf(wired as Handle, prospect),
  ]);
  return {
    step: step.id,
    verdict,
    stage: definition.name,
    file: step.source ?? relative(process.cwd(), fileURLToPath(file)),
    params: step.params,
    inputs: Object.fromEntries(await Promise.all(inputs)),
    ...(record && step.source === undefined ? describeRecord(record, prospect) : { result: 'none' }),
    ...(record && verdict !== 'fresh' && { note: 'out of date: this is the latest result of these settings' }),
  };
}

function describeRecord(record: StepRecord, prospect: Prospect) {
  const { fingerprint, outputs, metrics, at, seconds, device, host, processor, run, key } = record;
  const artifacts = Object.entries(outputs).map(([name, { digest, size }]) => [
    name,
    { bytes: size, ...describeArtifact(digest, prospect) },
  ]);
  return {
    outputs: Object.fromEntries(artifacts),
    metrics,
    ran: { at, took: duration(seconds), seconds, device, host, processor, run },
    key,
    code: fingerprint.code,
    packages: fingerprint.packages,
    ...(fingerprint.numerics && { numerics: fingerprint.numerics }),
  };
}

function describeArtifact(digest: Digest, { past: { store } }: Prospect) {
  return { digest, state: store.state(digest), path: relative(process.cwd(), store.path(digest)) };
}

async function wireOf({ step, output }: Handle, prospect: Prospect): Promise<string> {
  const digest = (await recordOf(step, prospect))?.outputs[output]?.digest;
  return `${step.id}:${output} ${digest?.slice(0, 12) ?? '(not run)'}`;
}

/** Prints nested members as indented lines, without the empty ones. */
function printMembers(members: object, indent: string): void {
  for (const [name, value] of Object.entries(members)) {
    if (value === null || typeof value !== 'object') print(`${indent}${oneLine(name)}: ${oneLine(String(value))}`);
    else if (Object.keys(value).length > 0) {
      print(`${indent}${oneLine(name)}:`);
      if (Array.isArray(value)) for (const item of value) print(`${indent}  - ${oneLine(String(item))}`);
      else printMembers(value, `${indent}  `);
    }
  }
}
