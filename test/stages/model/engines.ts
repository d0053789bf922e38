import { onnxEngine } from '../../../compute/engines/onnx.ts';
import { referenceEngine } from '../../../compute/engines/reference.ts';

/** The engines on which programs are tested. */
export const engines = [
  { name: 'reference', engine: referenceEngine },
  { name: 'onnx', engine: onnxEngine },
];
