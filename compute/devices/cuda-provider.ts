import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** ONNX Runtime's CUDA provider beside its other libraries: too large for npm, so it is fetched on demand. */
export type CudaProvider =
  | { readonly state: 'absent' }
  /** Made for this version of ONNX Runtime; or put there by hand, then `version` is unknown. */
  | { readonly state: 'there'; readonly version: string | undefined }
  /** Made for another one, which may crash in the middle of anything. */
  | { readonly state: 'mismatch'; readonly version: string; readonly wanted: string };

const library = 'libonnxruntime_providers_cuda.so';
const note = 'repro-cuda-provider.json';

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
  if (!existsSync(path)) return { state: 'there', version: undefined };
  const { version } = JSON.parse(readFileSync(path, 'utf8')) as { readonly version: string };
  return version === wanted ? { state: 'there', version } : { state: 'mismatch', version, wanted };
}

/**
 * Fetches the provider by the package's own installer, which downloads it from Microsoft's NuGet feed (some hundred MB), and notes for which
 * version it is.
 *
 * @param tell gets what the installer prints, line by line
 * @throws Error that says what to do, when there is none for this machine or it could not be fetched
 */
export async function installCudaProvider(
  tell: (line: string) => void,
  folder: string = onnxRuntimeFolder(),
): Promise<CudaProvider> {
  const machine = `${process.platform}-${process.arch}`;
  if (machine !== 'linux-x64') {
    throw refusal(
      `expected linux-x64, for which ONNX Runtime's makers publish a CUDA provider, got ${machine}. Use --device webgpu there.`,
    );
  }
  const { execa } = await import('execa');
  const script = join(folder, 'script', 'install.js');
  const child = execa(process.execPath, [script], {
    all: true,
    reject: false,
    stdin: 'ignore',
    env: {
      // What npm says of `.npmrc`, to skip it, comes before the installer's arguments, and this before that.
      ONNXRUNTIME_NODE_INSTALL: 'true',
      // The installer honors a proxy under this name only.
      ...(process.env.HTTPS_PROXY ? { GLOBAL_AGENT_HTTPS_PROXY: process.env.HTTPS_PROXY } : {}),
    },
  });
  for await (const line of child.iterable({ from: 'all' })) tell(line);
  const { exitCode, failed } = await child;
  const isThere = existsSync(join(librariesIn(folder), library));
  if (failed || !isThere) {
    const got = failed ? `exit code ${exitCode}` : `no ${library}`;
    throw refusal(
      `expected ${script} to fetch the CUDA provider, got ${got}. It needs api.nuget.org, by HTTPS_PROXY if that is set; without it, --device webgpu needs no download.`,
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
