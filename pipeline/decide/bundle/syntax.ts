import type { Node, Program } from 'acorn';

/** A node of a syntax tree with its members, as a search sees them. */
export type Syntax = Node & { readonly [member: string]: unknown };

/**
 * Every node at or below one, outer ones first.
 *
 * @param enters whether to look into a node, too; by default into all
 */
export function* nodesIn(root: Program | Syntax, enters: (node: Syntax) => boolean = () => true): Generator<Syntax> {
  const pending: unknown[] = [root];
  for (let next = pending.pop(); pending.length > 0 || next !== undefined; next = pending.pop()) {
    if (Array.isArray(next)) pending.push(...next.toReversed());
    else if (isNode(next)) {
      yield next;
      if (enters(next)) pending.push(...Object.values(next).toReversed());
    }
  }
}

function isNode(value: unknown): value is Syntax {
  return typeof (value as Partial<Syntax> | null)?.type === 'string' && typeof (value as Syntax).start === 'number';
}

/** Whether a node is `import.meta`. */
export function isMeta(node: unknown): boolean {
  return isNode(node) && node.type === 'MetaProperty' && (node.meta as { name: string }).name === 'import';
}

/** The name of a member of an object, or of a property that is read; undefined when it is computed. */
export function nameOfKey({ computed, key }: { readonly [member: string]: unknown }): string | undefined {
  const { name, value } = (key ?? {}) as { readonly name?: string; readonly value?: unknown };
  if (computed) return undefined;
  return name ?? (typeof value === 'string' ? value : undefined);
}
