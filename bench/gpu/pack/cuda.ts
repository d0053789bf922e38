import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';

const libraries = ['libonnxruntime_providers_cuda.so', 'libonnxruntime_providers_shared.so'];
/** Where ONNX Runtime looks for providers, relative to the project's root. */
const place = 'node_modules/onnxruntime-node/bin/napi-v6/linux/x64';

/**
 * Lays out ONNX Runtime's CUDA provider as in the project, from the wheel `onnxruntime-gpu` in exactly
 * onnxruntime-node's version.
 *
 * @param folder written to, like the project's root
 * @returns the version
 * @throws Error when the wheel cannot be downloaded, or contains no provider
 */
export async function unpackCudaProvider(root: string, folder: string, temporary: string): Promise<string> {
  const { version } = JSON.parse(readFileSync(join(root, 'node_modules/onnxruntime-node/package.json'), 'utf8')) as {
    readonly version: string;
  };
  const wheels = join(temporary, 'wheels');
  // The provider is the same for every Python, but pip needs one.
  const target = ['--only-binary=:all:', '--platform=manylinux_2_28_x86_64', '--python-version=3.12'];
  const asked = ['download', '-q', '--no-deps', ...target, '-d', wheels, `onnxruntime-gpu==${version}`];
  await execa('python3', ['-m', 'pip', ...asked]);
  const [wheel] = readdirSync(wheels);
  await execa('python3', ['-m', 'zipfile', '-e', join(wheels, wheel!), join(temporary, 'wheel')]);
  const target64 = join(folder, place);
  mkdirSync(target64, { recursive: true });
  for (const name of libraries)
    copyFileSync(join(temporary, 'wheel', 'onnxruntime', 'capi', name), join(target64, name));
  writeFileSync(join(target64, 'repro-cuda-provider.json'), `${JSON.stringify({ version })}\n`);
  return version;
}
