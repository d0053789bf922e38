import { parseArgs } from 'node:util';
import type { Row } from '../row.ts';
import { pack } from './pack/pack.ts';

const usage = 'Usage: npm run bench -- gpu --pack DIR [--fast] [--no-cuda] [--json]; docs/gpu.md says more.';

/**
 * `npm run bench -- gpu --pack DIR [--fast] [--no-cuda]`: prepares the measurement that `bash bench/gpu/run.sh` makes
 * on a machine with a GPU (docs/gpu.md). If something prevents it, exits with code 2 and one message.
 */
export async function gpu(flags: readonly string[]): Promise<Row[]> {
  try {
    const { values } = parseArgs({
      args: [...flags],
      allowNegative: true,
      options: {
        pack: { type: 'string' },
        fast: { type: 'boolean', default: false },
        cuda: { type: 'boolean', default: true },
        json: { type: 'boolean' },
      },
    });
    if (!values.pack) throw new Error('expected --pack DIR, a folder for the archive, got none.');
    return await pack(values.pack, values);
  } catch (error) {
    console.error(`error: ${(error as Error).message}\n${usage}`);
    process.exit(2);
  }
}
