import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { findCudaProvider, installCudaProvider } from '../../../compute/devices/cuda-provider.ts';

const library = 'libonnxruntime_providers_cuda.so';
const elsewhere =
  process.platform === 'linux' && process.arch === 'x64' ? false : 'the provider is published for linux-x64 only';

/** How the real installer parses its flag. */
const own = createRequire(import.meta.url).resolve('onnxruntime-node/script/install-utils.js');

/** What npm passes to every program that it starts in a project whose `.npmrc` disables the installer. */
const fromNpm = {
  npm_config_onnxruntime_node_install: 'skip',
  npm_config_local_prefix: '/p',
  npm_package_json: '/p/p.json',
};

/** A package folder with the layout of onnxruntime-node, without its libraries. */
let folder: string;
let libraries: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'onnxruntime-node-'));
  libraries = join(folder, 'bin', 'napi-v6', process.platform, process.arch);
  mkdirSync(libraries, { recursive: true });
  mkdirSync(join(folder, 'script'));
  release('1.30.0');
});
afterEach(() => rmSync(folder, { recursive: true }));

function release(version: string): void {
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ version }));
}

/** A stand-in for the package's own installer. */
function installer(script: string): void {
  writeFileSync(join(folder, 'script', 'install.js'), script);
}

const fetching = `
  console.log('Downloading');
  console.error('forced: ' + require(${JSON.stringify(own)}).parseInstallFlag());
  require('node:fs').writeFileSync(${JSON.stringify('LIBRARY')}, '');
`;

test('without its library the provider is absent', () => {
  assert.deepEqual(findCudaProvider(folder), { state: 'absent' });
});

test('a manually installed library has an unknown version', () => {
  writeFileSync(join(libraries, library), '');
  assert.deepEqual(findCudaProvider(folder), { state: 'installed', version: undefined });
});

test('installing runs the package’s installer despite npm’s setting, reports its output, and records the version', {
  skip: elsewhere,
}, async () => {
  installer(fetching.replace('LIBRARY', join(libraries, library)));
  const printed: string[] = [];
  const before = { ...process.env };
  Object.assign(process.env, fromNpm);
  try {
    const found = await installCudaProvider((line) => printed.push(line), folder);
    assert.deepEqual(found, { state: 'installed', version: '1.30.0' });
  } finally {
    process.env = before;
  }
  assert.deepEqual(printed.sort(), ['Downloading', 'forced: true']);
  release('1.31.0');
  assert.deepEqual(findCudaProvider(folder), { state: 'mismatch', version: '1.30.0', wanted: '1.31.0' });
});

for (const [what, script, got] of [
  ['fails', 'process.exit(3)', /got exit code 3/],
  ['fetches nothing', '', /got no libonnxruntime_providers_cuda\.so/],
] as const) {
  test(`an installer that ${what} is reported with its requirements`, { skip: elsewhere }, async () => {
    installer(script);
    await assert.rejects(
      installCudaProvider(() => {}, folder),
      { code: 'ENVIRONMENT', message: got },
    );
    await assert.rejects(
      installCudaProvider(() => {}, folder),
      /It needs api\.nuget\.org/,
    );
    assert.deepEqual(findCudaProvider(folder), { state: 'absent' });
  });
}
