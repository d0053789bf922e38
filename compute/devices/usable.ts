import { fileURLToPath } from 'node:url';
import { type Choice, engines } from './choice.ts';
import { compiledCode } from './compiled-code.ts';
import { findCudaProvider } from './cuda-provider.ts';

/** Whether an engine computes on a device of this machine; if not, why not, and what to do about it. */
export type Usable =
  | { readonly usable: true; readonly note?: string }
  | { readonly usable: false; readonly why: string; readonly remedy: string };

type Pair = Pick<Choice, 'engine' | 'device'>;

/** Every engine with every device it knows, as `REPRO_ENGINE` and `REPRO_DEVICE` name them. */
export const pairs: readonly Pair[] = Object.entries(engines).flatMap(([engine, devices]) =>
  devices.map((device) => ({ engine: engine as Pair['engine'], device })),
);

const remedies: Readonly<Record<string, string>> = {
  'onnx/cpu': 'Run `npm ci` again; REPRO_ENGINE=reference needs no native code, but is slow.',
  'onnx/webgpu':
    'Install the Vulkan loader (Debian: libvulkan1) and a driver for your GPU; ' +
    'set VK_ICD_FILENAMES if the driver is in an unusual place.',
  'onnx/cuda': 'Install an NVIDIA driver, CUDA 12 and cuDNN 9 where the system finds libraries (LD_LIBRARY_PATH).',
  'tensorflow/cpu':
    'Run `npm install @tensorflow/tfjs-node-gpu`, which downloads libtensorflow. Only this engine needs it.',
  'tensorflow/cuda':
    'Run `npm install @tensorflow/tfjs-node-gpu`; it needs an NVIDIA driver, CUDA 11.2 and cuDNN 8 where the system ' +
    'finds libraries (LD_LIBRARY_PATH).',
  'reference/cpu': 'Run `npm ci` again.',
};

// Loading a driver takes a second; compiling its first shader may take several.
const defaultTimeout = 60_000;

/** Tries the engine in a separate process, which may crash without harm. */
export async function tryOut({ engine, device }: Pair, timeout = defaultTimeout): Promise<Usable> {
  const remedy = remedies[`${engine}/${device}`] ?? '';
  const provider = device === 'cuda' && engine === 'onnx' ? findCudaProvider() : undefined;
  if (provider?.state === 'absent') {
    return { usable: false, why: 'its provider is not installed', remedy: 'Run `repro doctor --install cuda`.' };
  }
  if (provider?.state === 'mismatch') {
    const why = `its provider was built for ONNX Runtime ${provider.version}, not ${provider.wanted}`;
    return { usable: false, why, remedy: 'Run `repro doctor --install cuda`.' };
  }
  const { execa } = await import('execa');
  const { stdout, failed, timedOut, shortMessage } = await execa(
    process.execPath,
    [fileURLToPath(new URL('./probe.ts', import.meta.url))],
    {
      // Workers on the processor see no GPU either.
      env: {
        ...compiledCode(),
        REPRO_ENGINE: engine,
        REPRO_DEVICE: device,
        REPRO_THREADS: '1',
        ...(device === 'cpu' ? { CUDA_VISIBLE_DEVICES: '' } : {}),
      },
      stderr: 'ignore',
      stdin: 'ignore',
      reject: false,
      timeout,
      killDescendants: true,
    },
  );
  if (timedOut) return { usable: false, why: `no answer within ${timeout / 1000} s`, remedy };
  if (failed) return { usable: false, why: shortMessage ?? 'it failed', remedy };
  const { problem } = JSON.parse(stdout) as { readonly problem?: string };
  if (problem !== undefined) return { usable: false, why: problem, remedy };
  if (provider === undefined || provider.version !== undefined) return { usable: true };
  return { usable: true, note: 'its provider was installed by hand, for an unknown version' };
}
