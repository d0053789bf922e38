import { parse } from 'acorn';
import { isMeta, nameOfKey, nodesIn, type Syntax } from './syntax.ts';

/** Something that works in a file but not in a bundle, or that would make a result depend on what no key covers. */
export interface Refused {
  /** Offset in the bundle. */
  readonly at: number;
  readonly what: string;
  readonly remedy: string;
}

/** A quick look, so that few bundles are parsed: facilities and files of packages are the usual harmless ones. */
const suspicious = /import\.meta(?![,)]|\.resolve\(["'][\w@])|\bimport\((?!["'])|\b__require\b|\bcreateRequire\b/;
const usualFacility = /module:new URL\(["'][^"']*["'],import\.meta\.url\)\.href,devices:/g;

const declareFile =
  'A stage has no folder: declare the file with `source(…)` and take it as an input, or import it statically ' +
  "(`import data from './data.json' with { type: 'json' }`).";
const importStatically = "Import it statically, or by a literal: `await import('./one.ts')`.";

/** The first place of a bundle, as esbuild writes it, that cannot run from a store. */
export function findRefused(bundle: string): Refused | undefined {
  if (!suspicious.test(bundle.replace(usualFacility, ''))) return undefined;
  const program = parse(bundle, { ecmaVersion: 'latest', sourceType: 'module' });
  const skipped = new Set<Syntax>();
  for (const node of nodesIn(program, (outer) => !skipped.has(outer))) {
    const urlOfFacility = moduleOfFacility(node);
    if (urlOfFacility) skipped.add(urlOfFacility);
    const found = skipped.has(node) ? undefined : refusedAt(node);
    if (found) return { ...found, at: node.start };
  }
  return undefined;
}

/** The first `await` outside of a function: a bundle is one. */
export function findTopLevelAwait(bundle: string): Refused | undefined {
  const program = parse(bundle, { ecmaVersion: 'latest', sourceType: 'module' });
  for (const node of nodesIn(program, ({ type }) => !/Function/.test(type)))
    if (node.type === 'AwaitExpression' || (node.type === 'ForOfStatement' && node.await === true))
      return { at: node.start, what: '`await` at the top level', remedy: 'Await it in `run`, or in a function.' };
  return undefined;
}

function refusedAt(node: Syntax): Omit<Refused, 'at'> | undefined {
  if (node.type === 'MemberExpression' && isMeta(node.object)) {
    const name = nameOfKey({ computed: node.computed, key: node.property });
    const isUsed = name === undefined || ['url', 'dirname', 'filename', 'main'].includes(name);
    return isUsed ? { what: `import.meta.${name ?? '[…]'}`, remedy: declareFile } : undefined;
  }
  if (
    (node.type === 'VariableDeclarator' && isMeta(node.init)) ||
    (node.type === 'AssignmentExpression' && isMeta(node.right))
  )
    return { what: 'import.meta as a value', remedy: declareFile };
  if (node.type === 'CallExpression' && isResolve(node.callee as Syntax)) {
    const [what] = node.arguments as Syntax[];
    const isPackage = typeof what?.value === 'string' && !/^[./]|^file:/.test(what.value);
    return isPackage ? undefined : { what: 'import.meta.resolve(…) of a file', remedy: declareFile };
  }
  if (node.type === 'ImportExpression' && !isText(node.source as Syntax))
    return { what: 'import(…) of a variable', remedy: importStatically };
  if (node.type === 'CallExpression' && (node.callee as { name?: string }).name === '__require')
    return { what: 'require(…)', remedy: importStatically };
  if (node.type === 'Identifier' && node.name === 'createRequire')
    return { what: 'createRequire', remedy: importStatically };
  return undefined;
}

function isResolve(callee: Syntax): boolean {
  return (
    callee.type === 'MemberExpression' && isMeta(callee.object) && nameOfKey({ key: callee.property }) === 'resolve'
  );
}

function isText({ type, value, expressions }: Syntax): boolean {
  return typeof value === 'string' || (type === 'TemplateLiteral' && (expressions as unknown[]).length === 0);
}

/** The URL by which a facility names its module: only the scheduler reads it. */
function moduleOfFacility(node: Syntax): Syntax | undefined {
  if (node.type !== 'ObjectExpression') return undefined;
  const members = new Map((node.properties as Syntax[]).map((member) => [nameOfKey(member), member]));
  return members.has('devices') && members.has('numerics') ? members.get('module') : undefined;
}
