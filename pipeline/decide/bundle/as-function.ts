import { type ImportDeclaration, parse } from 'acorn';
import { type Metafile, type TransformOptions, type TransformResult, transform } from 'esbuild';
import { headingOf, type PackageImport, parameters } from './bundle-format.ts';
import { sourceLanguage } from './source-language.ts';
import { nodesIn } from './syntax.ts';

const [, , meta, load] = parameters;

/**
 * The second of two passes, from a module to the body of a function: a worker compiles it once and calls it for each
 * step, which then starts from the module as written. Reads of imports stay reads of the package's own variables.
 *
 * It also shortens names: esbuild assigns letters by how often they occur in its input, which in the first pass includes
 * types and unreached code.
 *
 * @param text what the first pass wrote
 * @param imports what its metafile lists
 * @throws BuildFailure for `await` at the top level
 */
export async function asFunction(
  text: string,
  imports: Metafile['outputs'][string]['imports'],
  options: Pick<TransformOptions, 'sourcemap'> = {},
): Promise<TransformResult> {
  const result = await transform(text, {
    ...sourceLanguage,
    ...options,
    minify: true,
    format: 'cjs',
    // A module has no `module` and no `require`, so a file that asks for them gets the same answer as in Node.
    define: { 'import.meta': meta, module: 'undefined', require: 'undefined' },
    banner: headingOf(staticImports(text, imports)),
  });
  return { ...result, code: withLoad(result.code) };
}

/** The imports of packages in their order, each once. */
function staticImports(text: string, imports: Metafile['outputs'][string]['imports']): PackageImport[] {
  const needed = imports.filter(({ external, kind }) => external && kind === 'import-statement');
  const attributes = attributesIn(text);
  return [...new Set(needed.map(({ path }) => path))].map((path) => {
    const own = attributes.get(path);
    return own === undefined ? { path } : { path, attributes: own };
  });
}

/** The attributes of imports, by path: esbuild's metafile does not list them. */
function attributesIn(text: string): Map<string, Record<string, string>> {
  if (!/["'`]\s*with\s*\{/.test(text)) return new Map();
  const { body } = parse(text, { ecmaVersion: 'latest', sourceType: 'module' });
  const declarations = body.filter(
    (statement): statement is ImportDeclaration => statement.type === 'ImportDeclaration',
  );
  return new Map(
    declarations.flatMap(({ source, attributes = [] }) => {
      const entries = attributes.map(({ key, value }) => [
        key.type === 'Identifier' ? key.name : String(key.value),
        String(value.value),
      ]);
      return entries.length === 0 ? [] : [[String(source.value), Object.fromEntries(entries)] as const];
    }),
  );
}

/** A function has no `import()` of its own; a name of the same length leaves every place as it is. */
function withLoad(code: string): string {
  if (!code.includes('import(')) return code;
  const program = parse(code, { ecmaVersion: 'latest', sourceType: 'script', allowReturnOutsideFunction: true });
  let result = code;
  for (const { type, start } of nodesIn(program))
    if (type === 'ImportExpression') result = result.slice(0, start) + load + result.slice(start + load.length);
  return result;
}
