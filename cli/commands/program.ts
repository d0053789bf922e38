import { writeFileSync } from 'node:fs';
import type { Description, Example, Port } from '../../compute/catalog.ts';
import { DeclarationError } from '../../pipeline/declaration-error.ts';
import { didYouMean } from '../../pipeline/did-you-mean.ts';
import { chooseDevice } from '../project/choose-device.ts';
import { loadTools, type ProjectArguments } from '../project/load-project.ts';
import { bytes } from '../terminal/bytes.ts';
import { type ExitCode, exitCode } from '../terminal/exit-code.ts';
import { print, printJson, tell } from '../terminal/output.ts';
import { table } from '../terminal/table.ts';
import { type AddCommand, projectCommand } from '../usage/project-options.ts';

export const command: AddCommand = (program, end) => {
  projectCommand(program, 'program', 'Show the graph that the onnx engine compiles from a tensor program.', [
    'program                          list the programs',
    'program train/lenet-5            inputs, outputs, nodes by operator',
    'program train/lenet-5 --onnx train.onnx   write the graph for Netron',
  ])
    .argument('[program]', 'a program of the list')
    .option('--onnx <file>', 'write the graph')
    .option('--json', 'print JSON')
    .action(async (name: string | undefined, options) => end(await programCommand(name, options)));
};

interface ProgramArguments extends ProjectArguments {
  readonly onnx?: string;
  readonly json?: boolean;
}

/** Lists the tensor programs of the pipeline's stages, or shows what the onnx engine makes of one. */
async function programCommand(name: string | undefined, options: ProgramArguments): Promise<ExitCode> {
  const examples = await loadTools<readonly Example[]>(options.pipeline, 'programs');
  if (name === undefined) {
    if (options.onnx !== undefined)
      throw new DeclarationError('--onnx: expected the name of a program, got none', '`repro program` lists them.');
    const listed = examples.map(({ name: each, about }) => ({ name: each, about }));
    if (options.json) printJson(listed);
    else print(table(listed.map((each) => [each.name, each.about])));
    return exitCode.done;
  }
  const found = examples.find((each) => each.name === name);
  if (found === undefined) throw unknownProgram(name, examples);
  const description = await found.describe((await chooseDevice(options)).device);
  if (options.onnx !== undefined) {
    writeFileSync(options.onnx, description.model);
    tell(`Wrote ${options.onnx} (${bytes(description.model.length)}); netron.app draws it.`);
  }
  if (options.json) printJson({ name, about: found.about, ...description, model: description.model.length });
  else if (options.onnx === undefined) show(found, description);
  return exitCode.done;
}

function show({ name, about }: Example, { inputs, outputs, nodes, seconds, model }: Description): void {
  const count = Object.values(nodes).reduce((sum, each) => sum + each, 0);
  print(`${name}: ${about}`);
  print(`${count} nodes, ${bytes(model.length)}, traced in ${seconds.toFixed(2)} s`);
  print(
    Object.entries(nodes)
      .map(([operator, times]) => `${operator} ${times}`)
      .join(', '),
  );
  print('inputs');
  print(table(inputs.map(row)));
  print('outputs');
  print(table(outputs.map(row)));
}

function row({ name, dtype, shape }: Port): string[] {
  return ['', name, dtype, `[${shape.join(', ')}]`];
}

function unknownProgram(typed: string, examples: readonly Example[]): DeclarationError {
  const near = didYouMean(
    typed,
    examples.map(({ name }) => name),
  );
  return new DeclarationError(
    `no program ${JSON.stringify(typed)}${near === undefined ? '' : `, did you mean "${near}"?`}`,
    '`repro program` lists them.',
  );
}
