import { parseArgs } from 'node:util';
import type { Row } from '../row.ts';
import { pack } from './pack/pack.ts';

/**
 * `npm run bench -- gpu --pack DIR [--fast] [--no-cuda]`: prepares the measurement that `bash bench/gpu/run.sh` makes on a machine with a GPU
 * (docs/gpu.md).
 */
export async function gpu(flags: readonly string[]): Promise<Row[]> {
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
  if (!values.pack)
    throw new Error('expected --pack DIR, a folder for the archive, got none. docs/gpu.md tells the rest.');
  return pack(values.pack, values);
}
