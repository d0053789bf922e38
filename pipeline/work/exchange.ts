import type { AnyCodec } from '../../artifacts/codec.ts';

/** An artifact that an input names. */
export interface InputFile {
  /** Name of the input. */
  readonly input: string;
  readonly path: string;
}

/** @throws Error that names the input, what it should be, and the file */
export function decodeInput(codec: AnyCodec, { input, path }: InputFile, bytes: Uint8Array): unknown {
  try {
    return codec.decode(bytes);
  } catch (error) {
    const cause = 'issues' in (error as object) ? undefined : { cause: error };
    throw new Error(`input "${input}": expected ${codec.kind}, got ${describe(error)} in ${path}`, cause);
  }
}

/**
 * Encodes what a stage returned.
 *
 * @param values by the outputs' names
 * @throws TypeError that names the output and the place in it
 */
export function encodeOutput(name: string, codec: AnyCodec, values: unknown): Uint8Array {
  if (typeof values !== 'object' || values === null)
    throw new TypeError(`expected run to return its outputs by name, got ${values === null ? 'null' : typeof values}`);
  if (!Object.hasOwn(values, name)) {
    const names = Object.keys(values).join(', ') || 'no outputs';
    throw new TypeError(`output "${name}": expected a value of ${codec.kind}, got none; run returned ${names}`);
  }
  try {
    return codec.encode((values as { readonly [output: string]: unknown })[name]);
  } catch (error) {
    // What a schema found is told; of the codec's own error the stack may help.
    const cause = 'issues' in (error as object) ? undefined : { cause: error };
    throw new TypeError(`output "${name}": expected ${codec.kind}, got ${describe(error)}`, cause);
  }
}

/** An issue of a Zod schema. */
interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** What is wrong with a value and where, in a line: `rows[2].mean: Invalid input: expected number, received NaN`. */
function describe(error: unknown): string {
  const { issues, message } = error as Error & { readonly issues?: readonly Issue[] };
  if (!Array.isArray(issues)) return message ?? String(error);
  const told = issues.slice(0, 3).map((issue: Issue) => `${pathOf(issue)}${issue.message}`);
  return [...told, ...(issues.length > 3 ? [`${issues.length - 3} more`] : [])].join('; ');
}

function pathOf({ path }: Issue): string {
  const steps = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`));
  return steps.length === 0 ? '' : `${steps.join('').replace(/^\./, '')}: `;
}
