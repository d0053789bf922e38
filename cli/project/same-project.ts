import { oneLine } from '../terminal/output.ts';
import type { ProjectArguments } from './load-project.ts';

/** The options that make another command see the same project, each after a space: ` --profile linear`. */
export function sameProject({ pipeline, profile, set = {}, device, threads }: ProjectArguments): string {
  const options = [
    ...(pipeline === 'pipeline.ts' ? [] : ['--pipeline', pipeline]),
    ...(profile === undefined ? [] : ['--profile', profile]),
    ...(device === undefined ? [] : ['--device', device]),
    ...(threads === undefined ? [] : ['--threads', String(threads)]),
    ...Object.entries(set).flatMap(([key, value]) => ['--set', `${key}=${value}`]),
  ];
  return options.map((option) => ` ${quoted(oneLine(option))}`).join('');
}

/** Quoted so that a shell takes it as one word. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
