import { dirname, resolve } from 'node:path';
import { Option } from 'commander';
import { installCudaProvider } from '../../../compute/devices/cuda-provider.ts';
import { homeOf } from '../../../pipeline/decide/home.ts';
import { projectRoot } from '../../../pipeline/decide/packages/lookup.ts';
import type { Project } from '../../../pipeline/decide/project.ts';
import { chooseDevice } from '../../project/choose-device.ts';
import { loadProject, type ProjectArguments } from '../../project/load-project.ts';
import { type ExitCode, exitCode } from '../../terminal/exit-code.ts';
import { oneLine, paint, print, printJson, tell } from '../../terminal/output.ts';
import { type AddCommand, projectCommand } from '../../usage/project-options.ts';
import {
  type Check,
  checkDevices,
  checkDisk,
  checkGpus,
  checkHome,
  checkLock,
  checkMirror,
  checkNode,
  checkPackages,
} from './checks.ts';
import { checkIdentities } from './identities.ts';

export const command: AddCommand = (program, end) => {
  projectCommand(program, 'doctor', 'Check this machine for a run, and say what to do about each problem.', [
    'doctor                           ok, off, warn or fail per check; exit 3 when one fails',
    "doctor --install cuda            install ONNX Runtime's CUDA provider, then check again",
  ])
    .addOption(new Option('--install <what>', 'install a provider that npm does not carry').choices(['cuda']))
    .option('--json', 'print JSON')
    .action(async (options) => end(await doctorCommand(options)));
};

interface DoctorArguments extends ProjectArguments {
  readonly json?: boolean;
  /** `cuda`. */
  readonly install?: string;
}

const colors = { ok: 'green', off: 'dim', warn: 'yellow', fail: 'red' } as const;

/** Checks what a run needs, and says how to fix what is wrong. */
async function doctorCommand(options: DoctorArguments): Promise<ExitCode> {
  if (options.install !== undefined) await installCudaProvider(tell);
  const root = projectRoot(dirname(resolve(options.pipeline)));
  const home = homeOf(root);
  const { project, check } = await checkPipeline(options);
  const checks = [
    checkNode(),
    checkPackages(root),
    check,
    ...(await checkDevices(await chooseDevice(options).catch(() => undefined))),
    await checkGpus(),
    checkHome(home),
    checkDisk(home),
    checkLock(home),
    await checkMirror(),
    ...(project ? await checkIdentities(project) : []),
  ];
  if (options.json) printJson(checks);
  else for (const check of checks) printCheck(check);
  return checks.some(({ state }) => state === 'fail') ? exitCode.environment : exitCode.done;
}

async function checkPipeline(options: DoctorArguments): Promise<{ project?: Project; check: Check }> {
  try {
    const project = await loadProject(options);
    const found = `${options.pipeline}, profile ${project.profile}: ${project.graph.steps.length} steps`;
    return { project, check: { name: 'pipeline', state: 'ok', found } };
  } catch (error) {
    const { message, remedy } = error as Error & { remedy?: string };
    return { check: { name: 'pipeline', state: 'fail', found: message, ...(remedy && { fix: remedy }) } };
  }
}

function printCheck({ name, state, found, fix }: Check): void {
  print(`${paint(colors[state], state.padEnd(4), 'stdout')}  ${oneLine(name.padEnd(18))}  ${oneLine(found)}`);
  if (fix && state !== 'ok') print(`${' '.repeat(26)}${oneLine(fix)}`);
}
