import module from 'node:module';
import { dirname } from 'node:path';

/** The setting by which a Node that this process starts loads compiled code from where this one does; none if nowhere. */
export function compiledCode(): { readonly NODE_COMPILE_CACHE?: string } {
  const folder = module.getCompileCacheDir();
  // Node names the folder of its own version; the setting is its parent.
  return folder === undefined ? {} : { NODE_COMPILE_CACHE: dirname(folder) };
}
