import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import type { Measurement } from '../result.ts';
import type { Setup } from '../setup.ts';

/** Ten small models trained by one program, and by ten in turn, in a process of its own. */
export async function timeTen({ tiny }: Setup, device: 'webgpu' | 'cuda'): Promise<Measurement[]> {
  const script = fileURLToPath(new URL('./train-ten.ts', import.meta.url));
  const { failed, stdout, exitCode, signal } = await execa(process.execPath, [script, tiny ? 'tiny' : ''], {
    env: { REPRO_ENGINE: 'onnx', REPRO_DEVICE: device, REPRO_THREADS: '1' },
    reject: false,
    stdin: 'ignore',
    stderr: 'inherit',
  });
  if (!failed) return JSON.parse(stdout) as Measurement[];
  const why = `it ended ${signal ? `by ${signal}` : `with exit code ${exitCode}`}; log.txt says why`;
  return [{ kind: 'not measured', what: `ten models on ${device}`, why }];
}
