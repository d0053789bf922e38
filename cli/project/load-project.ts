import { resolve } from 'node:path';
import { loadPipeline, openProject, type Project } from '../../pipeline/decide/project.ts';
import { DeclarationError } from '../../pipeline/declaration-error.ts';
import type { Tools } from '../../pipeline/pipeline.ts';
import { chooseDevice, type DeviceArguments, givenIn } from './choose-device.ts';

/** The options that select a command's project. */
export interface ProjectArguments extends DeviceArguments {
  /** Pipeline file, relative to the current folder. */
  readonly pipeline: string;
  /** Default: the pipeline's first. */
  readonly profile?: string;
  readonly set?: Readonly<Record<string, string>>;
}

/**
 * Loads the pipeline that a command names.
 *
 * @throws DeclarationError when the file, the profile or the settings are wrong, ComputeError for a device that the
 *   engine cannot use
 */
export async function loadProject({ pipeline, profile, set = {}, ...where }: ProjectArguments): Promise<Project> {
  const compute = await chooseDevice(where);
  const { profiles } = await loadPipeline(resolve(pipeline));
  const chosen = profile ?? Object.keys(profiles)[0];
  if (chosen === undefined)
    throw new DeclarationError(`${pipeline} has no profile`, 'Declare one under `profiles`, with its settings.');
  return openProject({
    file: pipeline,
    profile: chosen,
    overrides: set,
    compute,
    given: await givenIn(compute, where),
  });
}

/**
 * The default export of one of the pipeline's tools.
 *
 * @throws DeclarationError when the pipeline file cannot be loaded or names no such tool
 */
export async function loadTools<T>(pipeline: string, tool: keyof Tools): Promise<T> {
  const url = (await loadPipeline(resolve(pipeline))).tools[tool];
  if (url !== undefined) return (await import(url)).default as T;
  throw new DeclarationError(`${pipeline} names no ${tool}`, `Name a module that lists them: tools: { ${tool}: URL }.`);
}
