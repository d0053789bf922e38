import { lstatSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { Option } from 'commander';
import { writeDurably } from '../../artifacts/durable-file.ts';
import { makeFolder } from '../../pipeline/decide/home.ts';
import { reportFile } from '../../pipeline/names.ts';
import { loadProject, type ProjectArguments } from '../project/load-project.ts';
import { withProspect } from '../project/prospect.ts';
import { sameProject } from '../project/same-project.ts';
import { problemsOf } from '../report/file-problem.ts';
import { pageOf } from '../report/page/page.ts';
import { gatherReport, type Report } from '../report/report.ts';
import { type ExitCode, exitCode } from '../terminal/exit-code.ts';
import { oneLine, print, printJson, warn } from '../terminal/output.ts';
import { type AddCommand, projectCommand } from '../usage/project-options.ts';

export const command: AddCommand = (program, end) => {
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
    .action(async (options) => end(await reportCommand(options)));
};

interface ReportArguments extends ProjectArguments {
  readonly output?: string;
  readonly json?: boolean;
}

/** Writes the report of a profile's results as one page, even when only some of them have been made. */
async function reportCommand({ output, json, ...options }: ReportArguments): Promise<ExitCode> {
  const project = await loadProject(options);
  const same = sameProject({ ...options, profile: project.profile });
  const report = await withProspect(project, (prospect) => gatherReport(prospect, same));
  for (const { files, says, command } of problemsOf(report.publications, same))
    warn(oneLine(`${files.join(', ')}: ${says}. Run \`${command}\`.`));
  const page = json ? undefined : pageOf(report);
  if (page === undefined) printJson(dataOf(report));
  else if (output === '-') process.stdout.write(page);
  else print(write(page, output ?? join(project.results.folder, reportFile), output === undefined));
  return codeOf(report);
}

/** Writes all or nothing, but writes into a device, a pipe or a link. @returns the path from the working folder */
function write(page: string, path: string, make: boolean): string {
  if (make) makeFolder(dirname(path));
  const there = lstatSync(path, { throwIfNoEntry: false });
  if (there === undefined || there.isFile())
    writeDurably(path, Buffer.from(page), { temporary: dirname(path), name: `.${reportFile}.${process.pid}` });
  else writeFileSync(path, page);
  return relative(process.cwd(), path) || path;
}

/** The report as data: artifacts by digest, without texts and figures. */
function dataOf({ facts, data, verdicts, publications, picture, timings, provenance }: Report) {
  const files = publications.map(({ file, step, output, state, ...rest }) => ({
    ...{ file, step, output, state },
    ...(rest.role && { role: rest.role }),
    ...('digest' in rest && { digest: rest.digest }),
    ...('at' in rest && { at: rest.at }),
    ...('reason' in rest && { reason: rest.reason }),
    ...('problem' in rest && { problem: rest.problem }),
  }));
  const claims = verdicts && Object.fromEntries(verdicts);
  return { ...facts, data, claims, files, graph: picture, timings, provenance };
}

/** The worst state decides: bytes that are damaged, gone or invalid, then files that are not up to date. */
function codeOf({ publications }: Report): ExitCode {
  const states = publications.map(({ state }) => state);
  if (states.includes('lost') || states.includes('invalid')) return exitCode.integrity;
  return states.every((state) => state === 'fresh') ? exitCode.done : exitCode.stale;
}
