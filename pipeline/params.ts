import type { z } from 'zod';
import { DeclarationError } from './declaration-error.ts';
import { didYouMean } from './did-you-mean.ts';

/**
 * The error for values that a schema refused, with the path, the reason and a likely name for each issue.
 *
 * @param owner whose params they are; undefined for the pipeline's settings
 */
export function describeParams(
  owner: string | undefined,
  schema: z.ZodObject,
  given: unknown,
  error: z.ZodError,
): DeclarationError {
  const known = Object.keys(schema.shape);
  const noun = owner === undefined ? 'setting' : 'param';
  const lines = error.issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys' && issue.path.length === 0)
      return issue.keys.map((key) => unknownKey(noun, key, known));
    return [`${issue.path.join('.') || `${noun}s`}: ${issue.message}${received(given, issue.path)}`];
  });
  const all = known.join(', ') || 'none';
  return owner === undefined
    ? new DeclarationError(lines.join('; '), `The settings are: ${all}.`)
    : new DeclarationError(`${owner}: ${lines.join('; ')}`, `Its params are: ${all}.`);
}

function unknownKey(noun: string, key: string, known: readonly string[]): string {
  const near = didYouMean(key, known);
  return `unknown ${noun} "${key}"${near ? `, did you mean "${near}"?` : ''}`;
}

function received(given: unknown, path: readonly PropertyKey[]): string {
  const value = path.reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown> | undefined)?.[key], given);
  return value === undefined || typeof value === 'object' ? '' : `, got ${JSON.stringify(value) ?? String(value)}`;
}
