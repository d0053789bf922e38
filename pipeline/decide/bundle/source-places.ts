import { readFile } from 'node:fs/promises';
import { SourceMap } from 'node:module';
import { relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { type Digest, digestOf } from '../../../artifacts/digest.ts';
import { asFunction } from './as-function.ts';
import { firstPass, rewrite } from './bundling.ts';
import { definesStage } from './declared-members.ts';

/** A place in a file; lines and columns count from 1. */
interface Place {
  /** Relative to the project's root. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Where the code of a bundle was written. */
export interface Places {
  /** The bundle of the files as they are now. */
  readonly digest: Digest;
  /** Looks up a place in the bundle that runs. */
  of(line: number, column: number): Promise<Place | undefined>;
}

/**
 * Bundles a file again, with source maps: they are needed only when something has failed.
 *
 * @param root folder that names of files are relative to
 */
export async function openPlaces(url: string, root: string): Promise<Places> {
  const first = await firstPassOf(url, root);
  const { code, map } = await asFunction(first.text, first.imports, { sourcemap: 'external' });
  const secondMap = sourceMap(map);
  return {
    digest: digestOf(Buffer.from(code)),
    async of(line, column) {
      const between = secondMap.findEntry(line - 1, column - 1);
      return 'originalLine' in between
        ? written(first.map, between.originalLine, between.originalColumn, root)
        : undefined;
    },
  };
}

/** Looks up an offset in what the first pass wrote. */
export async function placeInFirstPass(url: string, root: string, offset: number): Promise<Place | undefined> {
  const { text, map } = await firstPassOf(url, root);
  return written(map, ...lineOf(text, offset), root);
}

async function firstPassOf(url: string, root: string) {
  const { outputFiles, metafile } = await build({
    ...firstPass(root, { 0: fileURLToPath(url) }),
    sourcemap: 'external',
  });
  const [output] = Object.values(metafile.outputs).filter(({ entryPoint }) => entryPoint !== undefined);
  const textOf = (end: string) => outputFiles.find(({ path }) => path.endsWith(end))!.text;
  return { text: textOf('.js'), map: sourceMap(textOf('.map')), imports: output!.imports };
}

function sourceMap(json: string): SourceMap {
  return new SourceMap(JSON.parse(json));
}

async function written(map: SourceMap, line: number, column: number, root: string): Promise<Place | undefined> {
  const entry = map.findEntry(line, column);
  if (!('originalSource' in entry)) return undefined;
  const path = resolve('/', entry.originalSource);
  const file = relative(root, path);
  const source = await readFile(path, 'utf8');
  const place = { file, line: entry.originalLine + 1, column: entry.originalColumn + 1 };
  if (!definesStage.test(source)) return place;
  const { text, before, module, map: json } = await rewrite(source);
  const at = before(offsetOf(text, entry.originalLine, entry.originalColumn));
  const there = sourceMap(json).findEntry(...lineOf(module, at));
  return 'originalLine' in there ? { file, line: there.originalLine + 1, column: there.originalColumn + 1 } : place;
}

/** Line and column of an offset, from 0. */
function lineOf(text: string, offset: number): [line: number, column: number] {
  const before = text.slice(0, offset);
  return [before.split('\n').length - 1, offset - (before.lastIndexOf('\n') + 1)];
}

function offsetOf(text: string, line: number, column: number): number {
  const lines = text.split('\n').slice(0, line);
  return lines.reduce((offset, { length }) => offset + length + 1, column);
}
