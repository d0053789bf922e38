import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import { tf } from '../../../compute/tensorflow.ts';

/** Registers a backend as `@tensorflow/tfjs-node` does on import, but with the JavaScript backend for TensorFlow. */
tf.registerBackend('tensorflow', () => Object.assign(new MathBackendCPU(), { isUsingGpuDevice: false }));
tf.copyRegisteredKernels('cpu', 'tensorflow');
