import '@tensorflow/tfjs-backend-cpu';
import type { Compute } from '../program.ts';
import { eagerEngine } from './eager.ts';

/**
 * TensorFlow.js's pure JavaScript backend: slow, and what the other engines are compared with. The same inputs give the
 * same bits.
 */
export function referenceEngine(): Compute {
  return eagerEngine('cpu');
}
