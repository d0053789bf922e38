import { compiledCode } from '../../compute/devices/compiled-code.ts';
import type { Home } from '../decide/home.ts';

/** Variables that a worker inherits, by exact name: where things are and what computes, which the key knows or need not. */
const inherited = [
  'HOME',
  'TMPDIR',
  ...['LD_LIBRARY_PATH', 'VK_DRIVER_FILES', 'VK_ICD_FILENAMES'],
  ...['CUDA_VISIBLE_DEVICES', 'CUDA_DEVICE_ORDER', 'NVIDIA_TF32_OVERRIDE'],
  ...['http_proxy', 'https_proxy', 'no_proxy', 'HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY'],
  ...['NODE_EXTRA_CA_CERTS', 'NODE_USE_ENV_PROXY'],
  ...['REPRO_MIRROR', 'REPRO_ENGINE', 'REPRO_DEVICE', 'REPRO_THREADS'],
];

/** What every worker sees: the same on every machine, but for what is inherited. */
export function plainEnvironment({ programs }: Home): Record<string, string> {
  const entries = inherited.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    ...Object.fromEntries(entries),
    ...compiledCode(),
    TZ: 'UTC',
    LANG: 'C.UTF-8',
    PATH: programs,
    // One thread per worker: parallelism is between steps.
    OMP_NUM_THREADS: '1',
  };
}
