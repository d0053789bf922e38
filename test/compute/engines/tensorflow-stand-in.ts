import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import { tf } from '../../../compute/tensorflow.ts';

/** What importing `@tensorflow/tfjs-node` does to TensorFlow.js, with the plain JavaScript backend in the place of TensorFlow. */
tf.registerBackend('tensorflow', () => Object.assign(new MathBackendCPU(), { isUsingGpuDevice: false }));
tf.copyRegisteredKernels('cpu', 'tensorflow');
