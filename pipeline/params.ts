import type { z } from 'zod';
import { DeclarationError } from './declaration-error.ts';
import { didYouMean } from './did-you-mean.ts';

/** The error for params that a schema refused: one line for each issue, with the path, the reason and a likely slip. */
export function describeParams(
  owner: string,
  schema: z.ZodObject,
  given: unknown,
  error: z.ZodError,
): DeclarationError {
  const known = Object.keys(schema.shape);
  const lines = error.issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys' && issue.path.length === 0)
      return issue.keys.map((key) => unknownKey(key, known));
    return [`${issue.path.join('.') || 'params'}: ${issue.message}${received(given, issue.path)}`];
  });
  return new DeclarationError(`${owner}: ${lines.join('; ')}`, `Its params are: ${known.join(', ') || 'none'}.`);
}

function unknownKey(key: string, known: readonly string[]): string {
  const near = didYouMean(key, known);
  return `unknown param "${key}"${near ? `, did you mean "${near}"?` : ''}`;
}

function received(given: unknown, path: readonly PropertyKey[]): string {
  const value = path.reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown> | undefined)?.[key], given);
  return value === undefined || typeof value === 'object' ? '' : `, got ${JSON.stringify(value) ?? String(value)}`;
}
