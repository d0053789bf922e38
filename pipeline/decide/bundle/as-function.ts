import { parse } from 'acorn';
import { type Metafile, type TransformOptions, type TransformResult, transform } from 'esbuild';
import { headingOf, parameters } from './bundle-format.ts';
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
  const needed = imports.filter(({ external, kind }) => external && kind === 'import-statement');
  const result = await transform(text, {
    ...sourceLanguage,
    ...options,
    minify: true,
    format: 'cjs',
    define: { 'import.meta': meta },
    banner: headingOf([...new Set(needed.map(({ path }) => path))]),
  });
  return { ...result, code: withLoad(result.code) };
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
