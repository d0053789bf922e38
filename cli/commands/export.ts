import { writeFileSync } from 'node:fs';
import type { AnyCodec } from '../../artifacts/codec.ts';
import { DeclarationError } from '../../pipeline/declaration-error.ts';
import type { Exporter } from '../../pipeline/exporter.ts';
import { ofStep } from '../../pipeline/of-step.ts';
import { selectStep } from '../../pipeline/select.ts';
import type { Handle, Step } from '../../pipeline/step.ts';
import { recordOf } from '../project/find-step.ts';
import { loadProject, loadTools, type ProjectArguments } from '../project/load-project.ts';
import { withProspect } from '../project/prospect.ts';
import { sameProject } from '../project/same-project.ts';
import { tellNotMade, warnOfStale } from '../project/tell-result.ts';
import { bytes } from '../terminal/bytes.ts';
import { type ExitCode, exitCode } from '../terminal/exit-code.ts';
import { oneLine, tell } from '../terminal/output.ts';
import { type AddCommand, projectCommand } from '../usage/project-options.ts';

export const command: AddCommand = (program, end) => {
  projectCommand(program, 'export', 'Write an output of a step to a file that other programs read.', [
    'export train/linear/seed=3 --to onnx           for inference in any runtime',
    'export train/linear/seed=3 --to safetensors    loads as a PyTorch state dict',
    'export fgs/linear/seed=3/round=0:images --to csv -o -  one output, to stdout',
  ])
    .argument('<step>', 'a step id or an unambiguous beginning of one; STEP:OUTPUT names one of several outputs')
    .requiredOption('--to <format>', 'onnx, safetensors, or the format in which the artifact is stored')
    .option('-o, --output <file>', 'output file, or - for stdout (default: named after the step, in this folder)')
    .action(async (step: string, options) => end(await exportCommand(step, options)));
};

interface ExportArguments extends ProjectArguments {
  readonly to: string;
  readonly output?: string;
}

/** Writes an output of a step to a file that other programs read. */
async function exportCommand(typed: string, { to, output, ...options }: ExportArguments): Promise<ExitCode> {
  const exporters = await loadTools<readonly Exporter[]>(options.pipeline, 'exporters');
  return withProspect(await loadProject(options), async (prospect) => {
    const [name, wanted] = typed.split(':') as [string, string?];
    const step = selectStep(prospect.project.graph, name);
    const way = chooseWay(step, wanted, to, exporters);
    const record = await recordOf(step, prospect);
    const digest = record?.outputs[way.output]?.digest;
    const project = sameProject(options);
    if (record === undefined || digest === undefined) return tellNotMade(step.id, step, project);
    if (ofStep(prospect.plan, step).kind !== 'fresh') warnOfStale(way.output, step, record, project);
    const stored = prospect.past.store.get(digest);
    const written = way.exporter === undefined ? stored : convert(step, way.exporter, stored);
    const file = output ?? `${step.id.replaceAll('/', '-')}.${to}`;
    if (file === '-') process.stdout.write(written);
    else {
      writeFileSync(file, written);
      tell(`Wrote ${oneLine(file)} (${bytes(written.length)}): ${way.output} of ${oneLine(step.id)}.`);
    }
    return exitCode.done;
  });
}

/** @throws DeclarationError when the artifact does not fit the step's params: their network may have changed since */
function convert(step: Step, { codec, format, write }: Exporter, stored: Uint8Array): Uint8Array {
  const value = codec.decode(stored);
  try {
    return write(value, lineageOf(step));
  } catch (error) {
    throw new DeclarationError(
      `${step.id} cannot be written as ${format}: ${(error as Error).message}`,
      'Bring it up to date with `repro run`, or choose another format.',
    );
  }
}

/** How an output of a step becomes a file of a format: unchanged, or by an exporter. */
interface Way {
  readonly output: string;
  readonly codec: AnyCodec;
  readonly exporter?: Exporter | undefined;
}

function chooseWay(step: Step, wanted: string | undefined, to: string, exporters: readonly Exporter[]): Way {
  const outputs = Object.entries(step.stage.definition.outputs);
  if (wanted !== undefined && !outputs.some(([output]) => output === wanted)) {
    const names = outputs.map(([output]) => output).join(', ');
    throw new DeclarationError(`${step.id} has no output ${JSON.stringify(wanted)}`, `It has: ${names}.`);
  }
  const considered = outputs.filter(([output]) => wanted === undefined || output === wanted);
  const ways = considered.flatMap(([output, codec]): Way[] => {
    if (codec.extension === to) return [{ output, codec }];
    const exporter = exporters.find(({ format, codec: { kind } }) => format === to && kind === codec.kind);
    return exporter === undefined ? [] : [{ output, codec, exporter }];
  });
  const [only, ...others] = ways;
  if (only !== undefined && others.length === 0) return only;
  if (only !== undefined) {
    const names = ways.map(({ output }) => `${step.id}:${output}`).join(' or ');
    throw new DeclarationError(`${step.id} has several outputs that can be written as ${to}`, `Name one: ${names}.`);
  }
  const possible = considered.map(([output, codec]) => `${output} as ${formatsOf(codec, exporters).join(' or ')}`);
  throw new DeclarationError(
    `no output of ${step.id} can be written as ${JSON.stringify(to)}`,
    `It has: ${possible.join('; ')}.`,
  );
}

function formatsOf({ extension, kind }: AnyCodec, exporters: readonly Exporter[]): string[] {
  return [extension, ...exporters.filter(({ codec }) => codec.kind === kind).map(({ format }) => format)];
}

/** Params of the step and of its subjects upstream, nearest first. */
function lineageOf(step: Step): Readonly<Record<string, unknown>>[] {
  const { subject } = step.stage.definition;
  const above = subject === undefined ? undefined : (step.inputs[subject] as Handle).step;
  return [step.params as Readonly<Record<string, unknown>>, ...(above === undefined ? [] : lineageOf(above))];
}
