/** A value that JSON can carry without loss. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined };

/**
 * The one JSON text of a value: keys sorted by code unit, no spaces, `-0` written `0`, absent for `undefined` members.
 * Two values that mean the same have the same text, so it can be hashed.
 *
 * @throws TypeError naming the path of a number that is not finite, or of a value that JSON cannot carry.
 */
export function canonicalJson(value: Json, path = '$'): string {
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError(`${path}: expected a finite number, got ${value}`);
    return JSON.stringify(value);
  }
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((item, i) => canonicalJson(item, `${path}[${i}]`)).join(',')}]`;
  if (isPlainObject(value)) {
    const members = Object.keys(value)
      .sort()
      .filter((key) => value[key] !== undefined)
      .map((key) => `${JSON.stringify(key)}:${canonicalJson(value[key] as Json, `${path}.${key}`)}`);
    return `{${members.join(',')}}`;
  }
  throw new TypeError(`${path}: expected a JSON value, got ${typeof value}`);
}

function isPlainObject(value: unknown): value is { readonly [key: string]: Json | undefined } {
  if (typeof value !== 'object' || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
