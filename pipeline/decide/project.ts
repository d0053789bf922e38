import { existsSync, realpathSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { openStore, type Store } from '../../artifacts/store.ts';
import { openRecords, type Records } from '../../cache/records.ts';
import { sqliteStorage } from '../../cache/sqlite-storage.ts';
import type { Choice } from '../../compute/devices/choice.ts';
import { DeclarationError } from '../declaration-error.ts';
import { buildGraph, type StepGraph } from '../graph.ts';
import type { Pipeline } from '../pipeline.ts';
import { checkStagesAreExported } from './exported-stages.ts';
import { type Home, homeOf, makeHome } from './home.ts';
import { type Installed, readInstalled } from './packages/installed.ts';
import { projectRoot, refusePlugAndPlay } from './packages/lookup.ts';
import { type Results, resultsOf } from './settings/results.ts';

/** A pipeline file with one profile chosen, what it computes with, and where its results are kept. */
export interface Project {
  /** The folder that its packages resolve from; results appear there. */
  readonly root: string;
  readonly home: Home;
  readonly installed: Installed;
  readonly profile: string;
  /** The profile's description, which knows nothing of overrides. */
  readonly about: string;
  /** The profile's warning for a run without a GPU. */
  readonly withoutGpu: string | undefined;
  /** Engine, device and threads; keys depend on them. */
  readonly compute: Choice;
  readonly graph: StepGraph;
  /** Where the targets are published, and for which settings. */
  readonly results: Results;
}

export interface ProjectOptions {
  readonly file: string;
  readonly profile: string;
  readonly overrides: Readonly<Record<string, string>>;
  readonly compute: Choice;
  /** What of `compute` differs from the default because the user said so: counts as a setting that differs. */
  readonly given?: Partial<Choice>;
}

/** @throws DeclarationError when the file, the profile, the settings or the steps are invalid; nothing has run */
export async function openProject({ file, profile, overrides, compute, given = {} }: ProjectOptions): Promise<Project> {
  const path = resolve(file);
  const pipeline = await loadPipeline(path);
  // Modules know their real paths, and messages name paths relative to the root.
  const real = realpathSync(path);
  const root = projectRoot(dirname(real));
  const graph = await declareSteps(pipeline, path, profile, overrides);
  await checkStagesAreExported(graph, root);
  const { about, withoutGpu } = pipeline.profiles[profile]!;
  const installed = readInstalled(root);
  const settings = pipeline.differing(profile, overrides);
  const results = resultsOf({ root, file: relative(root, real), profile, settings, compute: given });
  return { root, home: homeOf(root), installed, profile, about, withoutGpu, compute, graph, results };
}

async function declareSteps(
  pipeline: Pipeline,
  path: string,
  profile: string,
  overrides: ProjectOptions['overrides'],
): Promise<StepGraph> {
  try {
    return buildGraph(pipeline.targets(profile, overrides));
  } catch (error) {
    throw await loadError(`${path} could not be declared`, error, path);
  }
}

async function loadError(what: string, error: unknown, path: string): Promise<DeclarationError> {
  if (error instanceof DeclarationError) return error;
  const { describeLoadError } = await import('./load-problem.ts');
  const problem = await describeLoadError(error, path, projectRoot(dirname(realpathSync(path))));
  return new DeclarationError(`${what}: ${problem}`, 'Fix the file; nothing has run.', { cause: error });
}

/** @throws DeclarationError when the file does not exist, throws, or exports no pipeline */
export async function loadPipeline(path: string): Promise<Pipeline> {
  if (!existsSync(path)) {
    throw new DeclarationError(
      `no pipeline file ${path}`,
      'Run the command in the folder of pipeline.ts, or pass --pipeline FILE.',
    );
  }
  refusePlugAndPlay(dirname(path));
  let module: { default?: Partial<Pipeline> };
  try {
    module = await import(pathToFileURL(path).href);
  } catch (error) {
    throw await loadError(`${path} could not be loaded`, error, path);
  }
  if (typeof module.default?.targets !== 'function') {
    throw new DeclarationError(
      `${path} exports no pipeline`,
      'Make its default export pipeline({ settings, profiles, declare }).',
    );
  }
  return module.default as Pipeline;
}

/** What earlier runs left. */
export interface Past {
  readonly store: Store;
  readonly records: Records;
}

/** Opens the store and the records, creating them if needed. */
export function openPast(home: Home, onProblem: (row: string, problem: string) => void): Past {
  makeHome(home);
  return { store: openStore(home.store), records: openRecords(sqliteStorage(home.records), onProblem) };
}

/** The same without changing anything on disk: what does not exist counts as empty. */
export function openPastForReading(home: Home, onProblem: (row: string, problem: string) => void): Past {
  const storage = existsSync(home.records)
    ? sqliteStorage(home.records, { readOnly: true })
    : sqliteStorage(':memory:');
  return { store: openStore(home.store, { make: false }), records: openRecords(storage, onProblem) };
}
