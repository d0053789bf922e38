import { Option } from 'commander';
import { type AddCommand, projectCommand } from './project-options.ts';

/** The commands that only look: none takes the lock or changes what is kept. */
export const addStatus: AddCommand = (program, end) => {
  projectCommand(program, 'status', 'Tell what is fresh, stale, waiting or failed, by stage and in all.', [
    'status                           a table',
    'status --stale                   the steps that are not fresh, and why, one a line',
    'status --exit-code               exit 10 unless everything is fresh',
  ])
    .option('--stale', 'list the steps that are not fresh')
    .option('--exit-code', 'exit 10 unless everything is fresh')
    .option('--json', 'as JSON')
    .action(async (options) => end(await (await import('../commands/status.ts')).statusCommand(options)));
};

export const addWhy: AddCommand = (program, end) => {
  projectCommand(program, 'why', 'Tell why a step would run again, down to the change that it comes from.', [
    'why figure-1                     each cue, and what upstream caused it',
    'why train/linear/seed=3 --json   for a program',
  ])
    .argument('<step>', 'a step id or an unambiguous beginning of one')
    .option('--json', 'as JSON')
    .action(async (step: string, options) =>
      end(await (await import('../commands/why/why.ts')).whyCommand(step, options)),
    );
};

export const addGraph: AddCommand = (program, end) => {
  projectCommand(program, 'graph', 'Draw the pipeline as text for other programs.', [
    'graph                            stages with counts, as mermaid',
    'graph --format dot | dot -Tsvg -o graph.svg',
    'graph --level step --stale       what would run, step by step, chains folded',
  ])
    .addOption(new Option('--format <format>', 'how').choices(['mermaid', 'dot', 'json']).default('mermaid'))
    .addOption(new Option('--level <level>', 'what a node is').choices(['stage', 'step']).default('stage'))
    .option('--stale', 'only what is not fresh')
    .action(async (options) => end(await (await import('../commands/graph/graph.ts')).graphCommand(options)));
};

export const addShow: AddCommand = (program, end) => {
  projectCommand(program, 'show', 'Show a step with all that went in and came out, or what an artifact is.', [
    'show train/linear/seed=3         params, inputs, outputs, times, device, code',
    'show 3fa90c                      the step, output or code with this digest',
  ])
    .argument('<step|digest>', 'a step id or an unambiguous beginning of one or of a digest')
    .option('--json', 'as JSON')
    .action(async (what: string, options) =>
      end(await (await import('../commands/show.ts')).showCommand(what, options)),
    );
};

export const addProgram: AddCommand = (program, end) => {
  projectCommand(program, 'program', 'Show what the onnx engine makes of a tensor program.', [
    'program                          lists them: stage and network',
    'program train/lenet-5            inputs, outputs, nodes by operator',
    'program train/lenet-5 --onnx train.onnx   writes the graph for Netron',
  ])
    .argument('[name]', 'one of those that are listed')
    .option('--onnx <file>', 'write the graph')
    .option('--json', 'as JSON')
    .action(async (name: string | undefined, options) =>
      end(await (await import('../commands/program.ts')).programCommand(name, options)),
    );
};

export const addExport: AddCommand = (program, end) => {
  projectCommand(program, 'export', 'Write what a step made to a file that other programs read.', [
    'export train/linear/seed=3 --to onnx           for inference in any runtime',
    'export train/linear/seed=3 --to safetensors    loads as a PyTorch state dict',
    'export fgs/linear/seed=3:images --to csv -o -  one output, to stdout',
  ])
    .argument('<step>', 'a step id or an unambiguous beginning of one; STEP:OUTPUT names one of several outputs')
    .requiredOption('--to <format>', 'onnx, safetensors, or what the artifact is stored as')
    .option('-o, --output <file>', 'where to; - is stdout (default: named after the step, here)')
    .action(async (step: string, options) =>
      end(await (await import('../commands/export.ts')).exportCommand(step, options)),
    );
};

export const addLogs: AddCommand = (program, end) => {
  projectCommand(program, 'logs', 'Print what a step printed.', [
    'logs train/linear/seed=3         of its latest attempt',
    'logs -f train/linear/seed=3      go on until the run ends',
    'logs --failed                    of every step whose last attempt failed',
  ])
    .argument('[step]', 'a step id or an unambiguous beginning of one')
    .option('-f, --follow', 'go on printing until the run ends')
    .option('--failed', 'of every step whose last attempt failed')
    .action(async (step: string | undefined, options, command) => {
      if (step === undefined && !options.failed) command.error("error: missing argument 'step', or --failed");
      end(await (await import('../commands/logs/logs.ts')).logsCommand(step, options));
    });
};

export const addMetrics: AddCommand = (program, end) => {
  projectCommand(program, 'metrics', 'Print the table of metrics beside the paper’s numbers.', [
    'metrics                          as Markdown',
    'metrics --csv > metrics.csv      for a spreadsheet',
  ])
    .addOption(new Option('--csv', 'as CSV').conflicts('json'))
    .option('--json', 'as JSON')
    .action(async (options) => end(await (await import('../commands/metrics.ts')).metricsCommand(options)));
};

export const addReport: AddCommand = (program, end) => {
  projectCommand(program, 'report', 'Write claims, figures, tables, graph, timings and provenance as one HTML file.', [
    'report                           results/<profile>/report.html; opens and prints anywhere, without network',
    'report --profile linear -o linear.html',
    'report --json                    the same for a program, without texts and figures',
  ])
    .addOption(
      new Option('-o, --output <file>', 'where to; - is stdout (default: results/<profile>/report.html)').conflicts(
        'json',
      ),
    )
    .option('--json', 'as JSON, and write no file')
    .action(async (options) => end(await (await import('../commands/report.ts')).reportCommand(options)));
};

export const addDoctor: AddCommand = (program, end) => {
  projectCommand(program, 'doctor', 'Tell whether this machine is fit for a run, and what to do if not.', [
    'doctor                           ok, off, warn or fail for each thing that a run may need; exit 3 when one fails',
    'doctor --install cuda            fetches what ONNX Runtime needs to compute on NVIDIA GPUs, then looks',
  ])
    .addOption(new Option('--install <what>', 'fetch a provider that npm does not carry').choices(['cuda']))
    .option('--json', 'as JSON')
    .action(async (options) => end(await (await import('../commands/doctor/doctor.ts')).doctorCommand(options)));
};
