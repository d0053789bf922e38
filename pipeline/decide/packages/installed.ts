import { join } from 'node:path';
import { homeOf } from '../home.ts';
import { type ContentCache, openContentCache } from './content-cache.ts';

/** The packages installed for a project: where they resolve from, and what is known of their content. */
export interface Installed {
  /** The folder that the pipeline's packages resolve from, without symbolic links. */
  readonly root: string;
  readonly contents: ContentCache;
  /** Folders that are no part of a package although they may lie inside one: what runs write. */
  readonly apart: ReadonlySet<string>;
}

/** @param root without symbolic links */
export function readInstalled(root: string): Installed {
  const home = homeOf(root).folder;
  return { root, contents: openContentCache(home), apart: new Set([home, join(root, 'results')]) };
}
