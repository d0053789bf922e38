import { onnxEngine } from '../../../compute/engines/onnx.ts';
import { referenceEngine } from '../../../compute/engines/reference.ts';

/** The engines that tests of programs run on. */
export const engines = [
  { name: 'reference', engine: referenceEngine },
  { name: 'onnx', engine: onnxEngine },
];
