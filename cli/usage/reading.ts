import { Option } from 'commander';
import { type AddCommand, projectCommand } from './project-options.ts';

/** The commands that only read: none takes the lock or changes the store. */
export const addStatus: AddCommand = (program, end) => {
  projectCommand(program, 'status', 'Show which steps are fresh, stale, waiting or failed, by stage and in total.', [
    'status                           a table',
    'status --stale                   the steps that are not fresh, and why, one a line',
    'status --exit-code               exit 10 unless everything is fresh',
  ])
    .option('--stale', 'list the steps that are not fresh')
    .option('--exit-code', 'exit 10 unless everything is fresh')
    .option('--json', 'print JSON')
    .action(async (options) => end(await (await import('../commands/status.ts')).statusCommand(options)));
};

export const addWhy: AddCommand = (program, end) => {
  projectCommand(program, 'why', 'Show why a step would run again, down to the change that caused it.', [
    'why figure-1                     each cue, and what caused it upstream',
    'why train/linear/seed=3 --json   as data',
  ])
    .argument('<step>', 'a step id or an unambiguous beginning of one')
    .option('--json', 'print JSON')
    .action(async (step: string, options) =>
      end(await (await import('../commands/why/why.ts')).whyCommand(step, options)),
    );
};

export const addGraph: AddCommand = (program, end) => {
  projectCommand(program, 'graph', 'Print the dependency graph for other programs.', [
    'graph                            stages with counts, as mermaid',
    'graph --format dot | dot -Tsvg -o graph.svg',
    'graph --level step --stale       what would run, step by step, chains folded',
  ])
    .addOption(new Option('--format <format>', 'output format').choices(['mermaid', 'dot', 'json']).default('mermaid'))
    .addOption(
      new Option('--level <level>', 'one node per stage or per step').choices(['stage', 'step']).default('stage'),
    )
    .option('--stale', 'show only what is not fresh')
    .action(async (options) => end(await (await import('../commands/graph/graph.ts')).graphCommand(options)));
};

export const addShow: AddCommand = (program, end) => {
  projectCommand(program, 'show', 'Show a step with its inputs and outputs, or what an artifact is.', [
    'show train/linear/seed=3         params, inputs, outputs, times, device, code',
    'show 3fa90c                      the step, output or code with this digest',
  ])
    .argument('<step|digest>', 'a step id or an unambiguous beginning of one or of a digest')
    .option('--json', 'print JSON')
    .action(async (what: string, options) =>
      end(await (await import('../commands/show.ts')).showCommand(what, options)),
    );
};

export const addProgram: AddCommand = (program, end) => {
  projectCommand(program, 'program', 'Show the graph that the onnx engine compiles from a tensor program.', [
    'program                          list the programs',
    'program train/lenet-5            inputs, outputs, nodes by operator',
    'program train/lenet-5 --onnx train.onnx   write the graph for Netron',
  ])
    .argument('[program]', 'a program of the list')
    .option('--onnx <file>', 'write the graph')
    .option('--json', 'print JSON')
    .action(async (name: string | undefined, options) =>
      end(await (await import('../commands/program.ts')).programCommand(name, options)),
    );
};

export const addExport: AddCommand = (program, end) => {
  projectCommand(program, 'export', 'Write an output of a step to a file that other programs read.', [
    'export train/linear/seed=3 --to onnx           for inference in any runtime',
    'export train/linear/seed=3 --to safetensors    loads as a PyTorch state dict',
    'export fgs/linear/seed=3:images --to csv -o -  one output, to stdout',
  ])
    .argument('<step>', 'a step id or an unambiguous beginning of one; STEP:OUTPUT names one of several outputs')
    .requiredOption('--to <format>', 'onnx, safetensors, or the format in which the artifact is stored')
    .option('-o, --output <file>', 'output file, or - for stdout (default: named after the step, in this folder)')
    .action(async (step: string, options) =>
      end(await (await import('../commands/export.ts')).exportCommand(step, options)),
    );
};

export const addLogs: AddCommand = (program, end) => {
  projectCommand(program, 'logs', 'Print what a step printed.', [
    'logs train/linear/seed=3         its latest attempt',
    'logs -f train/linear/seed=3      follow until the run ends',
    'logs --failed                    every step whose last attempt failed',
  ])
    .argument('[step]', 'a step id or an unambiguous beginning of one')
    .option('-f, --follow', 'follow until the run ends')
    .option('--failed', 'print every step whose last attempt failed')
    .action(async (step: string | undefined, options, command) => {
      if (step === undefined && !options.failed) command.error("error: missing argument 'step', or --failed");
      end(await (await import('../commands/logs/logs.ts')).logsCommand(step, options));
    });
};

export const addMetrics: AddCommand = (program, end) => {
  projectCommand(program, 'metrics', 'Print the table of metrics beside the paper’s numbers.', [
    'metrics                          print Markdown',
    'metrics --csv > metrics.csv      for a spreadsheet',
  ])
    .addOption(new Option('--csv', 'print CSV').conflicts('json'))
    .option('--json', 'print JSON')
    .action(async (options) => end(await (await import('../commands/metrics.ts')).metricsCommand(options)));
};

export const addReport: AddCommand = (program, end) => {
  projectCommand(program, 'report', 'Write claims, figures, tables, graph, timings and provenance as one HTML file.', [
    'report                           results/<profile>/report.html; needs no network',
    'report --profile linear -o linear.html',
    'report --json                    as data, without texts and figures',
  ])
    .addOption(
      new Option(
        '-o, --output <file>',
        'output file, or - for stdout (default: results/<profile>/report.html)',
      ).conflicts('json'),
    )
    .option('--json', 'print JSON and write no file')
    .action(async (options) => end(await (await import('../commands/report.ts')).reportCommand(options)));
};

export const addDoctor: AddCommand = (program, end) => {
  projectCommand(program, 'doctor', 'Check this machine for a run, and say what to do about each problem.', [
    'doctor                           ok, off, warn or fail per check; exit 3 when one fails',
    "doctor --install cuda            install ONNX Runtime's CUDA provider, then check again",
  ])
    .addOption(new Option('--install <what>', 'install a provider that npm does not carry').choices(['cuda']))
    .option('--json', 'print JSON')
    .action(async (options) => end(await (await import('../commands/doctor/doctor.ts')).doctorCommand(options)));
};
