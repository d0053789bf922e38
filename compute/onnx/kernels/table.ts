import { activation } from './activation.ts';
import { binary } from './binary.ts';
import { convolution } from './convolution.ts';
import { fill } from './fill.ts';
import type { Kernels } from './kernel.ts';
import { layout } from './layout.ts';
import { matrix } from './matrix.ts';
import { pooling } from './pooling.ts';
import { reduce } from './reduce.ts';
import { select } from './select.ts';
import { unary } from './unary.ts';

/** Every kernel that can be traced. To add one, add it to its family, and a case to the conformance test. */
export const kernels: Kernels = {
  ...activation,
  ...binary,
  ...convolution,
  ...fill,
  ...layout,
  ...matrix,
  ...pooling,
  ...reduce,
  ...select,
  ...unary,
};
