import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** ONNX Runtime's CUDA provider, a library that is too large for npm and is downloaded on demand. */
export type CudaProvider =
  | { readonly state: 'absent' }
  /** Built for this version of ONNX Runtime; `version` is unknown if it was installed by hand. */
  | { readonly state: 'installed'; readonly version: string | undefined }
  /** Built for another version: it may crash at any point. */
  | { readonly state: 'mismatch'; readonly version: string; readonly wanted: string };

const library = 'libonnxruntime_providers_cuda.so';
const note = 'repro-cuda-provider.json';

/** The package that gets the provider. */
export const providerPackage = 'onnxruntime-node';

/** Names of the files that the installation adds: the package's own are the same with and without them. */
export const providerFile = /^(libonnxruntime_providers_.*\.so|repro-cuda-provider\.json)$/;

/** Where npm put the package. */
function onnxRuntimeFolder(): string {
  return dirname(createRequire(import.meta.url).resolve('onnxruntime-node/package.json'));
}

/** @param folder of the package `onnxruntime-node` */
export function findCudaProvider(folder: string = onnxRuntimeFolder()): CudaProvider {
  const libraries = librariesIn(folder);
  if (!existsSync(join(libraries, library))) return { state: 'absent' };
  const wanted = versionIn(folder);
  const path = join(libraries, note);
  if (!existsSync(path)) return { state: 'installed', version: undefined };
  const { version } = JSON.parse(readFileSync(path, 'utf8')) as { readonly version: string };
  return version === wanted ? { state: 'installed', version } : { state: 'mismatch', version, wanted };
}

/**
 * Runs the package's own installer, which downloads the provider from Microsoft's NuGet feed (some hundred MB), and
 * notes the version it was built for.
 *
 * @param tell called with each line that the installer prints
 * @throws Error that says what to do, when no provider exists for this machine or the download failed
 */
export async function installCudaProvider(
  tell: (line: string) => void,
  folder: string = onnxRuntimeFolder(),
): Promise<CudaProvider> {
  const machine = `${process.platform}-${process.arch}`;
  if (machine !== 'linux-x64') {
    throw refusal(
      `expected linux-x64, the only platform with a published CUDA provider, got ${machine}. Use --device webgpu.`,
    );
  }
  const { execa } = await import('execa');
  const script = join(folder, 'script', 'install.js');
  const child = execa(process.execPath, [script], {
    all: true,
    reject: false,
    stdin: 'ignore',
    env: {
      // npm passes on the setting in `.npmrc` that skips the download, and the installer heeds only this over it.
      ONNXRUNTIME_NODE_INSTALL: 'true',
      // The installer reads a proxy from this variable only.
      ...(process.env.HTTPS_PROXY ? { GLOBAL_AGENT_HTTPS_PROXY: process.env.HTTPS_PROXY } : {}),
    },
  });
  for await (const line of child.iterable({ from: 'all' })) tell(line);
  const { exitCode, failed } = await child;
  const isInstalled = existsSync(join(librariesIn(folder), library));
  if (failed || !isInstalled) {
    const got = failed ? `exit code ${exitCode}` : `no ${library}`;
    throw refusal(
      `expected ${script} to download the CUDA provider, got ${got}. It needs api.nuget.org, through HTTPS_PROXY if ` +
        'that is set; --device webgpu needs no download.',
    );
  }
  writeFileSync(join(librariesIn(folder), note), `${JSON.stringify({ version: versionIn(folder) })}\n`);
  return findCudaProvider(folder);
}

function librariesIn(folder: string): string {
  return join(folder, 'bin', 'napi-v6', process.platform, process.arch);
}

function versionIn(folder: string): string {
  return (JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { readonly version: string }).version;
}

function refusal(message: string): Error {
  return Object.assign(new Error(message), { code: 'ENVIRONMENT' });
}
