import { join } from 'node:path';
import { canonicalJson, type Json } from '../../../artifacts/canonical-json.ts';
import { digestOf } from '../../../artifacts/digest.ts';
import type { Choice } from '../../../compute/devices/choice.ts';
import { pipelinesFolder } from '../../names.ts';

/** Which settings results belong to. */
export interface ResultSettings {
  /** The pipeline file from the project's root, with `/`. */
  readonly file: string;
  readonly profile: string;
  /** Settings of the pipeline that are not the profile's own. */
  readonly settings: Readonly<Record<string, Json>>;
  /** What was given of engine, device and threads, without defaults. */
  readonly compute: Partial<Choice>;
}

/** Where a project publishes. */
export interface Results extends ResultSettings {
  /** Absolute path: `results/<profile>`, with a part for each setting that differs. */
  readonly folder: string;
  /** The same from the root. */
  readonly path: string;
  /** The settings that differ as `name=value`, sorted by name; empty for the profile as declared. */
  readonly differing: readonly string[];
}

/** @param of.root the project's folder */
export function resultsOf({ root, ...of }: ResultSettings & { readonly root: string }): Results {
  const named = [
    ...Object.entries(of.settings).map(([name, value]) => ({ name, value, isOwn: !computeNames.has(name) })),
    ...Object.entries(of.compute).map(([name, value]) => ({ name, value, isOwn: true })),
  ].sort((a, b) => (a.name < b.name ? -1 : Number(a.name > b.name)));
  const differing = named.map(({ name, value }) => `${name}=${textOf(value)}`);
  const parts = named.map(({ name, value, isOwn }) => partOf(name, textOf(value), isOwn));
  const whole = [of.profile, ...parts].join('+');
  const folder = Buffer.byteLength(whole) <= longest ? whole : `${of.profile}+${short(parts.join('+'))}`;
  const above = of.file === 'pipeline.ts' ? [] : [pipelinesFolder, of.file];
  const path = ['results', ...above, folder].join('/');
  return { ...of, folder: join(root, path), path, differing };
}

/** What a pipeline's setting may be called too; that one is then told by a hash. */
const computeNames: ReadonlySet<string> = new Set(['engine', 'device', 'threads'] satisfies (keyof Choice)[]);

/** Bytes of a folder's name; file systems allow 255. */
const longest = 200;

/** A setting in a folder's name; by a hash what a name cannot hold, or what looks like such a hash. */
function partOf(name: string, value: string, isOwn: boolean): string {
  if (!isOwn || !/^[A-Za-z0-9._-]{1,60}$/.test(name)) return short(`${name}=${value}`);
  const isPlain = /^[A-Za-z0-9._-]{1,40}$/.test(value) && !/^[0-9a-f]{12}$/.test(value);
  return `${name}=${isPlain ? value : short(value)}`;
}

/** As the user would write it: a string bare unless it would then be read as something else. */
function textOf(value: Json): string {
  return typeof value === 'string' && !isJson(value) ? value : canonicalJson(value);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function short(text: string): string {
  return digestOf(text).slice(0, 12);
}
