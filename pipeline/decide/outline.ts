import { fileURLToPath } from 'node:url';
import { parse } from 'acorn';
import { build } from 'esbuild';
import { digestOf } from '../../artifacts/digest.ts';
import { bundling } from './bundle/bundling.ts';

/** The top-level declarations that a stage reaches: file, then name, then a hash of the printed declaration. */
export type Outline = { readonly [file: string]: { readonly [name: string]: string } };

/** A difference between two outlines: `stages/attack/deepfool/deepfool-walk.ts: deepFool changed`. */
export interface CodeChange {
  readonly file: string;
  readonly name: string;
  readonly change: 'added' | 'removed' | 'changed';
}

/**
 * Lists the declarations that one file reaches. It is kept with the bundle, so that a later change of code can be
 * reported by the name of the function.
 */
export async function outlineOf(url: string, root: string): Promise<Outline> {
  const result = await build({
    ...bundling,
    keepNames: false,
    entryPoints: [fileURLToPath(url)],
    outdir: '/',
    absWorkingDir: root,
  });
  const text = result.outputFiles[0]!.text;
  const files = new Set(Object.keys(result.metafile.inputs));
  const headings: { at: number; file: string }[] = [];
  const program = parse(text, {
    ecmaVersion: 'latest',
    sourceType: 'module',
    // esbuild writes the file's path as a comment above what came from it.
    onComment: (_block, comment, start) => {
      if (files.has(comment.trim())) headings.push({ at: start, file: comment.trim() });
    },
  });
  const outline: Record<string, Record<string, string>> = {};
  for (const statement of program.body) {
    const file = headings.findLast(({ at }) => at <= statement.start)?.file;
    if (file === undefined || statement.type.startsWith('Export') || statement.type.startsWith('Import')) continue;
    outline[file] ??= {};
    const declarations = outline[file];
    const name = nameOf(statement as unknown as Statement);
    declarations[name] = digestOf((declarations[name] ?? '') + text.slice(statement.start, statement.end)).slice(0, 16);
  }
  return outline;
}

interface Statement {
  readonly id?: { readonly name: string } | null;
  readonly declarations?: readonly { readonly id: { readonly name?: string } }[];
}

function nameOf(statement: Statement): string {
  return statement.id?.name ?? statement.declarations?.map(({ id }) => id.name ?? '…').join(', ') ?? '(top level)';
}

export function compareOutlines(before: Outline, after: Outline): CodeChange[] {
  const changes: CodeChange[] = [];
  for (const file of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [was, is] = [before[file] ?? {}, after[file] ?? {}];
    for (const name of new Set([...Object.keys(was), ...Object.keys(is)])) {
      if (was[name] === is[name]) continue;
      const change = was[name] === undefined ? 'added' : is[name] === undefined ? 'removed' : 'changed';
      changes.push({ file, name, change });
    }
  }
  return changes;
}
