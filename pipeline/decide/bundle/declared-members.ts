import { type Program, parse } from 'acorn';
import { isMeta, nameOfKey, nodesIn, type Syntax } from './syntax.ts';

/** A module's text with parts left out or moved. */
export interface Rewritten {
  readonly text: string;
  /** Where a character of `text` stood before. */
  before(offset: number): number;
}

/**
 * Members of a definition that only the scheduler reads: what they decide is in a step's id or in its params, which are
 * in the key.
 */
const declared = new Set(['label', 'params', 'subject']);

/** Whether a module may hold a definition written in the call of `stage`. */
export const definesStage = /\bstage\s*\(\s*import\.meta\b/;

/**
 * Leaves out of a module what only the scheduler reads of the stages that it defines, and sorts the definition's other
 * members, so that neither a label nor a schema's message nor an order counts as code. What is left is what runs, so
 * that nothing can depend on what was left out. A definition that is not written out in the call of `stage`, or that
 * the code itself may read, stays as it is.
 *
 * @param module JavaScript
 */
export function withoutDeclaredMembers(module: string): Rewritten {
  const program = parse(module, { ecmaVersion: 'latest', sourceType: 'module' });
  const all = [...nodesIn(program)];
  const cuts = all.some(readsDefinition)
    ? []
    : all.flatMap((node) => {
        const definition = definitionIn(node);
        return definition ? [...sorted(definition), ...schemaOf(definition, program, all)] : [];
      });
  return assemble(module, cuts);
}

/** A range of the text and the ranges, or texts, that take its place. */
interface Cut {
  readonly start: number;
  readonly end: number;
  readonly parts: readonly (Pick<Syntax, 'start' | 'end'> | string)[];
}

function readsDefinition(node: Syntax): boolean {
  return (
    node.type === 'MemberExpression' && nameOfKey({ computed: node.computed, key: node.property }) === 'definition'
  );
}

/** The object in `stage(import.meta, { … })`, if each of its members has a name of its own and none reads `this`. */
function definitionIn(node: Syntax): Syntax | undefined {
  if (node.type !== 'CallExpression' || (node.callee as { name?: string }).name !== 'stage') return undefined;
  const [meta, definition, ...more] = node.arguments as Syntax[];
  if (!isMeta(meta) || definition?.type !== 'ObjectExpression' || more.length > 0) return undefined;
  const names = membersOf(definition).map((member) =>
    member.type === 'Property' && member.kind === 'init' ? nameOfKey(member) : undefined,
  );
  const areClear = names.every((name) => name !== undefined && name !== '__proto__');
  if (!areClear || new Set(names).size < names.length) return undefined;
  return [...nodesIn(definition)].some(({ type }) => type === 'ThisExpression') ? undefined : definition;
}

function membersOf(definition: Syntax): Syntax[] {
  return definition.properties as Syntax[];
}

function sorted(definition: Syntax): Cut[] {
  const kept = membersOf(definition)
    .filter((member) => !declared.has(nameOfKey(member)!))
    .toSorted((a, b) => (nameOfKey(a)! < nameOfKey(b)! ? -1 : 1));
  return [{ start: definition.start + 1, end: definition.end - 1, parts: kept.flatMap((member) => [member, ',']) }];
}

/** The declaration of a schema that nothing but the definition's `params` names. */
function schemaOf(definition: Syntax, program: Program, all: readonly Syntax[]): Cut[] {
  const value = membersOf(definition).find((member) => nameOfKey(member) === 'params')?.value as Syntax | undefined;
  if (value?.type !== 'Identifier') return [];
  const places = all.filter(({ type, name }) => type === 'Identifier' && name === value.name);
  const [place, other, ...more] = new Set(places.map(({ start }) => start));
  if (place === undefined || other === undefined || more.length > 0) return [];
  const statement = program.body.find(({ start, end }) => start < place && place < end) as Syntax;
  const [declaration, ...others] = (statement.declarations ?? []) as Syntax[];
  const init = declaration?.init as Syntax | undefined;
  if (others.length > 0 || !init || !isSchema(init, zodIn(program))) return [];
  return [{ start: statement.start, end: statement.end, parts: [] }];
}

/** The name by which a module calls Zod. */
function zodIn(program: Program): string | undefined {
  return program.body
    .flatMap((statement) =>
      statement.type === 'ImportDeclaration' && statement.source.value === 'zod' ? statement.specifiers : [],
    )
    .find(({ local }) => local.name === 'z')?.local.name;
}

/** Whether an expression only makes a schema: it calls nothing but Zod, and registers nothing. */
function isSchema(init: Syntax, zod: string | undefined): boolean {
  const isFunction = ({ type }: Syntax) => type === 'ArrowFunctionExpression' || type === 'FunctionExpression';
  if (init.type !== 'CallExpression' || zod === undefined) return false;
  return [...nodesIn(init, (node) => !isFunction(node))].every((node) => {
    if (node.type === 'CallExpression') return rootOf(node) === zod;
    if (node.type === 'MemberExpression')
      return !['meta', 'register'].includes(nameOfKey({ key: node.property }) ?? '');
    return !['NewExpression', 'AwaitExpression', 'AssignmentExpression', 'UpdateExpression'].includes(node.type);
  });
}

/** `z` of `z.string().min(1)`. */
function rootOf(node: Syntax): string | undefined {
  if (node.type === 'CallExpression') return rootOf(node.callee as Syntax);
  if (node.type === 'MemberExpression') return rootOf(node.object as Syntax);
  return node.type === 'Identifier' ? (node.name as string) : undefined;
}

function assemble(module: string, cuts: readonly Cut[]): Rewritten {
  const pieces: { readonly text: string; readonly from: number }[] = [];
  let at = 0;
  for (const { start, end, parts } of cuts.toSorted((a, b) => a.start - b.start)) {
    pieces.push({ text: module.slice(at, start), from: at });
    for (const part of parts)
      pieces.push(
        typeof part === 'string'
          ? { text: part, from: start }
          : { text: module.slice(part.start, part.end), from: part.start },
      );
    at = end;
  }
  pieces.push({ text: module.slice(at), from: at });
  return {
    text: pieces.map(({ text }) => text).join(''),
    before(offset) {
      let rest = offset;
      for (const { text, from } of pieces) {
        if (rest < text.length) return from + rest;
        rest -= text.length;
      }
      return module.length;
    },
  };
}
