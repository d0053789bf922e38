import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { DeclarationError } from '../../pipeline/declaration-error.ts';
import { type Network, networkSchema } from '../../stages/model/network.ts';
import type { FigureRow } from '../../stages/plot/figure-rows.ts';

/** The exports of a network's file. The title is not part of the network, so a new title retrains nothing. */
const exported = z.object({ network: networkSchema, title: z.string().min(1) });

interface Titled {
  readonly network: Network;
  /** Title in figures. */
  readonly title: string;
}

/** Every network of the project by its name, in the order of the names. */
export const networks = await networksIn(new URL('../../stages/model/networks/', import.meta.url));

/**
 * Loads the networks of a folder: each of its files `NAME.ts` exports `network`, whose name is NAME, and `title`.
 *
 * @param folder ends with a slash
 * @throws DeclarationError when a file does not
 */
export async function networksIn(folder: URL): Promise<ReadonlyMap<string, Titled>> {
  const files = readdirSync(folder).filter((file) => file.endsWith('.ts'));
  const names = files.map((file) => file.replace(/\.ts$/, '')).toSorted();
  const loaded = names.map(async (name): Promise<[string, Titled]> => {
    const path = new URL(`${name}.ts`, folder);
    return [name, titledIn(await import(path.href), { name, path })];
  });
  return new Map(await Promise.all(loaded));
}

function titledIn(module: unknown, { name, path }: { readonly name: string; readonly path: URL }): Titled {
  const { success, error } = exported.safeParse(module);
  const problems = success
    ? problemsOfName((module as Titled).network.name, name)
    : error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  if (problems.length > 0)
    throw new DeclarationError(
      `${fileURLToPath(path)} is not the file of a network: ${problems.join('; ')}`,
      'Export `network`, named like the file, and `title`, its title in figures; move other code out of this folder.',
    );
  // The module itself, not the parsed copy: params hold what the file says.
  return module as Titled;
}

function problemsOfName(got: string, expected: string): string[] {
  return got === expected ? [] : [`network.name: expected "${expected}", like the file, got "${got}"`];
}

/** @throws DeclarationError when there is no such network */
export function networkNamed(name: string): Network {
  return titledNamed(name).network;
}

/** The rows of a figure: the distinct networks of the models, in order, with their titles. */
export function rowsFor(models: readonly { readonly net: string }[]): FigureRow[] {
  return Array.from(new Set(models.map(({ net }) => net)), (net) => ({ net, title: titledNamed(net).title }));
}

function titledNamed(name: string): Titled {
  const found = networks.get(name);
  if (found !== undefined) return found;
  throw new DeclarationError(`no network "${name}"`, `The networks are: ${[...networks.keys()].join(', ')}.`);
}
