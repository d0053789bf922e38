import { type Node, parse } from 'acorn';

/**
 * Renames every variable of a minified module by where it first appears.
 *
 * esbuild takes the letters of its short names from how often letters occur in the sources, types and unreached code
 * included, so that an edit which changes no code may change every name. It gives the same variables the same name
 * whatever the letters are, so that names by first appearance depend on the code alone.
 */
export function canonicalNames(module: string): string {
  const variables = readVariables(module);
  const bound = new Set(variables.flatMap(({ name, isBinding }) => (isBinding ? [name] : [])));
  const free = new Set(variables.flatMap(({ name }) => (bound.has(name) ? [] : [name])));
  const renamed = new Map<string, string>();
  let [text, at, next] = ['', 0, 0];
  for (const { name, start, end, before, after } of variables) {
    if (!bound.has(name)) continue;
    if (!renamed.has(name)) {
      while (free.has(`$${next}`)) next += 1;
      renamed.set(name, `$${next}`);
      next += 1;
    }
    text += module.slice(at, start) + before + renamed.get(name) + after;
    at = end;
  }
  return text + module.slice(at);
}

/** One place where a variable's name stands; `before` and `after` spell out what was one word for two names. */
interface Variable {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly isBinding: boolean;
  readonly before: string;
  readonly after: string;
}

// biome-ignore lint/suspicious/noExplicitAny: a syntax tree is walked by the names of its members
type Tree = Node & { readonly [member: string]: any };

/** In the order of the text. Property names, labels and the names of exports are none. */
function readVariables(module: string): Variable[] {
  const found = new Map<number, Variable>();
  const pending: { node: Tree; isBinding: boolean }[] = [];
  const visit = (nodes: unknown, isBinding = false) => {
    for (const node of [nodes].flat()) if (isNode(node)) pending.push({ node, isBinding });
  };
  const add = ({ name, start, end }: Tree, isBinding: boolean, before = '', after = '') => {
    const known = found.get(start);
    found.set(start, { name, start, end, isBinding: isBinding || !!known?.isBinding, before, after });
  };
  visit(parse(module, { ecmaVersion: 'latest', sourceType: 'module' }));
  for (let next = pending.pop(); next; next = pending.pop()) {
    const { node, isBinding } = next;
    const { type } = node;
    if (type === 'Identifier') add(node, isBinding);
    else if (type === 'Property' && node.shorthand) {
      const { left, right } = node.value.type === 'AssignmentPattern' ? node.value : { left: node.value };
      add(left, isBinding, `${left.name}:`);
      visit(right);
    } else if (type === 'ImportSpecifier') {
      add(node.local, true, node.local.start === node.imported.start ? `${node.local.name} as ` : '');
    } else if (type === 'ExportSpecifier') {
      add(node.local, false, '', node.local.start === node.exported.start ? ` as ${node.local.name}` : '');
    } else if (!names.has(type)) visitMembers(node, isBinding, visit);
  }
  return [...found.values()].sort((a, b) => a.start - b.start);
}

/** Nodes whose words are no variables. */
const names = new Set(['BreakStatement', 'ContinueStatement', 'MetaProperty', 'ExportAllDeclaration']);

/** Members that declare, whatever the node; what a pattern holds declares when the pattern does. */
const declaring: { readonly [type: string]: readonly string[] } = {
  VariableDeclarator: ['id'],
  FunctionDeclaration: ['id', 'params'],
  FunctionExpression: ['id', 'params'],
  ArrowFunctionExpression: ['params'],
  ClassDeclaration: ['id'],
  ClassExpression: ['id'],
  CatchClause: ['param'],
  ImportDefaultSpecifier: ['local'],
  ImportNamespaceSpecifier: ['local'],
};

const patterns: { readonly [type: string]: readonly string[] } = {
  ArrayPattern: ['elements'],
  ObjectPattern: ['properties'],
  Property: ['value'],
  RestElement: ['argument'],
  AssignmentPattern: ['left'],
};

function visitMembers(node: Tree, isBinding: boolean, visit: (nodes: unknown, isBinding: boolean) => void): void {
  for (const [member, value] of Object.entries(node)) {
    if (isPlainName(node, member)) continue;
    const declares = declaring[node.type]?.includes(member) || (isBinding && patterns[node.type]?.includes(member));
    visit(value, declares ?? false);
  }
}

function isPlainName({ type, computed }: Tree, member: string): boolean {
  if (member === 'label') return true;
  if (computed || (member !== 'property' && member !== 'key')) return false;
  return ['MemberExpression', 'Property', 'MethodDefinition', 'PropertyDefinition'].includes(type);
}

function isNode(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';
}
