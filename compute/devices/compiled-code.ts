import module from 'node:module';
import { dirname } from 'node:path';

/** The environment that makes a Node process share this one's cache of compiled code; empty without a cache. */
export function compiledCode(): { readonly NODE_COMPILE_CACHE?: string } {
  const folder = module.getCompileCacheDir();
  // Node names the folder of its own version; the setting is its parent.
  return folder === undefined ? {} : { NODE_COMPILE_CACHE: dirname(folder) };
}
