import { resolve } from 'node:path';
import { DeclarationError } from '../pipeline/declaration-error.ts';
import { loadPipeline, openProject, type Project } from '../pipeline/project.ts';

/** The options by which every command finds its project. */
export interface ProjectArguments {
  /** Pipeline file, relative to the current folder. */
  readonly pipeline: string;
  /** By default the pipeline's first. */
  readonly profile?: string;
  readonly set?: Readonly<Record<string, string>>;
}

/** @throws DeclarationError for whatever is wrong with the file, the profile or the settings */
export async function loadProject({ pipeline, profile, set = {} }: ProjectArguments): Promise<Project> {
  const { profiles } = await loadPipeline(resolve(pipeline));
  const chosen = profile ?? Object.keys(profiles)[0];
  if (chosen === undefined)
    throw new DeclarationError(`${pipeline} has no profile`, 'Declare one under `profiles`: what its settings are.');
  return openProject({ file: pipeline, profile: chosen, overrides: set });
}
