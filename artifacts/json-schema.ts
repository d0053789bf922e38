import type { z } from 'zod';
import { CodecError } from './codec-error.ts';

/** How deep schemas are searched: a getter may make new ones without end. */
const maxDepth = 64;

/** What the search reads of a schema's definition. */
type Definition = Readonly<Record<string, unknown>> & { readonly type: string };

/**
 * Searches a codec's schema for parts that work in one direction only. Such a schema would apply once when a value is
 * written and again when it is read.
 *
 * @returns whether the schema holds a `z.codec`, which works in both directions
 * @throws CodecError that names the codec and the place
 */
export function checkReversible(kind: string, schema: z.ZodType): boolean {
  const seen = new Set<z.ZodType>();
  let hasCodec = false;
  function search(part: z.ZodType, path: string, depth: number): void {
    if (seen.has(part) || depth > maxDepth) return;
    seen.add(part);
    const definition = part._zod.def as unknown as Definition;
    const isCodec = typeof definition.reverseTransform === 'function';
    if (isCodec) hasCodec = true;
    else if (definition.type === 'pipe' || definition.type === 'transform') throw oneWay(kind, definition, path);
    for (const [name, inner] of innerSchemas(definition)) search(inner, path + name, depth + 1);
  }
  search(schema, '', 0);
  return hasCodec;
}

/** The schemas in a definition, each with its part of the path, e.g. `.rows`, `[]`, `[0]`. */
function innerSchemas(definition: Definition): [name: string, schema: z.ZodType][] {
  const { shape = {}, getter } = definition;
  const members = Object.entries(shape as object).map(([name, schema]): [string, unknown] => [`.${name}`, schema]);
  const others = Object.entries(definition).flatMap(([name, value]): [string, unknown][] => {
    if (Array.isArray(value)) return value.map((each, i) => [name === 'items' ? `[${i}]` : '', each]);
    return [[name === 'element' || name === 'valueType' || name === 'rest' ? '[]' : '', value]];
  });
  const lazy: [string, unknown][] = typeof getter === 'function' ? [['', getter()]] : [];
  return [...members, ...others, ...lazy].filter((entry): entry is [string, z.ZodType] => isSchema(entry[1]));
}

function isSchema(value: unknown): value is z.ZodType {
  return typeof value === 'object' && value !== null && '_zod' in value;
}

function oneWay(kind: string, { type, in: first, out }: Definition, path: string): CodecError {
  const isStep = (end: unknown) => isSchema(end) && (end._zod.def as { readonly type: string }).type === 'transform';
  const found = type === 'transform' || isStep(out) ? 'transform' : isStep(first) ? 'preprocess' : 'pipe';
  return new CodecError(
    `codec ${kind}: expected a schema that reads back what it writes, got a Zod ${found} at ${path || 'its root'}: ` +
      'it would apply when a value is written and again when it is read. Compute in the stage, or use z.codec.',
  );
}
