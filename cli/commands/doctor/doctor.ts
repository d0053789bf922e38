import { dirname, resolve } from 'node:path';
import { installCudaProvider } from '../../../compute/devices/cuda-provider.ts';
import { homeOf } from '../../../pipeline/decide/home.ts';
import { projectRoot, readInstalled } from '../../../pipeline/decide/packages.ts';
import { chooseDevice } from '../../project/choose-device.ts';
import { loadProject, type ProjectArguments } from '../../project/load-project.ts';
import { type ExitCode, exitCode } from '../../terminal/exit-code.ts';
import { oneLine, paint, print, printJson, tell } from '../../terminal/output.ts';
import {
  checkDevices,
  checkDisk,
  checkGpus,
  checkHome,
  checkLock,
  checkMirror,
  checkNode,
  checkPackages,
  type Finding,
} from './checks.ts';

export interface DoctorArguments extends ProjectArguments {
  readonly json?: boolean;
  /** `cuda`. */
  readonly install?: string;
}

const colours = { ok: 'green', off: 'dim', warn: 'yellow', fail: 'red' } as const;

/** Looks at what a run needs, and tells what to do about what is not in order. */
export async function doctorCommand(options: DoctorArguments): Promise<ExitCode> {
  if (options.install !== undefined) await installCudaProvider(tell);
  const root = projectRoot(dirname(resolve(options.pipeline)));
  const home = homeOf(root);
  const finding = await checkPipeline(options);
  const findings = [
    checkNode(),
    checkPackages(readInstalled(root)),
    finding,
    ...(await checkDevices(await chooseDevice(options).catch(() => undefined))),
    await checkGpus(),
    checkHome(home),
    checkDisk(home),
    checkLock(home),
    await checkMirror(),
  ];
  if (options.json) printJson(findings);
  else for (const one of findings) printFinding(one);
  return findings.some(({ state }) => state === 'fail') ? exitCode.environment : exitCode.done;
}

async function checkPipeline(options: DoctorArguments): Promise<Finding> {
  try {
    const project = await loadProject(options);
    const found = `${options.pipeline}, profile ${project.profile}: ${project.graph.steps.length} steps`;
    return { name: 'pipeline', state: 'ok', found };
  } catch (error) {
    const { message, remedy } = error as Error & { remedy?: string };
    return { name: 'pipeline', state: 'fail', found: message, ...(remedy && { mend: remedy }) };
  }
}

function printFinding({ name, state, found, mend }: Finding): void {
  print(`${paint(colours[state], state.padEnd(4), 'stdout')}  ${oneLine(name.padEnd(18))}  ${oneLine(found)}`);
  if (mend && state !== 'ok') print(`${' '.repeat(26)}${oneLine(mend)}`);
}
