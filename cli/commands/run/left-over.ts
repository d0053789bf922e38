import { readdirSync } from 'node:fs';
import { relative } from 'node:path';
import type { Project } from '../../../pipeline/decide/project.ts';
import { reportFile, settingsFile } from '../../../pipeline/names.ts';
import { oneLine, warn } from '../../terminal/output.ts';

/**
 * Warns of files in the results folder that these settings do not publish: left over from earlier settings, they could
 * be mistaken for results.
 */
export function warnOfLeftOvers({ results, graph }: Pick<Project, 'results' | 'graph'>): void {
  const { folder, differing } = results;
  const added = differing.length > 0 ? [settingsFile] : [];
  const own = new Set([...graph.targets.map(({ file }) => file), reportFile, ...added]);
  const others = namesIn(folder).filter((name) => !own.has(name) && !name.startsWith('.'));
  if (others.length === 0) return;
  const named = others.length > 5 ? [...others.slice(0, 5), `and ${others.length - 5} more`] : others;
  const where = oneLine(relative(process.cwd(), folder) || folder);
  warn(
    `${where} contains files that these settings do not publish: ${named.map(oneLine).join(', ')}. Delete them if they are left over from earlier settings.`,
  );
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).toSorted();
  } catch {
    return [];
  }
}
