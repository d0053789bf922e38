/** A value that JSON can carry without loss. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined };

/**
 * The canonical JSON text of a value: keys sorted by code unit, no spaces, `-0` written as `0`, no `undefined` members.
 * Equal values have equal texts, so the text can be hashed.
 *
 * @throws TypeError with the path of a number that is not finite, or of a value that JSON cannot represent
 */
export function canonicalJson(value: Json): string {
  const path: (string | number)[] = [];
  try {
    return encode(value, path);
  } catch (error) {
    if (!(error instanceof TypeError) || path.length === 0) throw error;
    throw new TypeError(`${path.join('.')}: ${error.message}`);
  }
}

/** `path` holds the encoder's position. After an error it still points at the value that could not be encoded. */
function encode(value: unknown, path: (string | number)[]): string {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return JSON.stringify(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError(`expected a finite number, got ${value}`);
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) {
    let text = '[';
    for (let i = 0; i < value.length; i++) {
      path.push(i);
      text += (i === 0 ? '' : ',') + encode(value[i], path);
      path.pop();
    }
    return `${text}]`;
  }
  if (isPlainObject(value)) return encodeMembers(value, path);
  throw new TypeError(`expected a JSON value, got ${value === undefined ? 'undefined' : typeof value}`);
}

function encodeMembers(value: { readonly [key: string]: unknown }, path: (string | number)[]): string {
  let text = '{';
  for (const key of Object.keys(value).sort()) {
    if (value[key] === undefined) continue;
    path.push(key);
    text += `${text === '{' ? '' : ','}${JSON.stringify(key)}:${encode(value[key], path)}`;
    path.pop();
  }
  return `${text}}`;
}

function isPlainObject(value: unknown): value is { readonly [key: string]: unknown } {
  if (typeof value !== 'object' || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
