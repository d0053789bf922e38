import * as core from '@tensorflow/tfjs-core';
// Imported only because it registers the gradients of all kernels in the shared copy of the core.
import '@tensorflow/tfjs-layers';
import { ComputeError } from './compute-error.ts';
import type { Program, Scope, TensorFlow, Tensors } from './program.ts';

/** The only TensorFlow.js of this process, with gradients. */
export const tf: TensorFlow = core;

// Silences its advice to install other backends.
tf.env().set('PROD', true);

/**
 * Runs `build` on a backend of TensorFlow.js. It is synchronous, so several engines can share one process.
 *
 * @throws ComputeError of kind `program` when TensorFlow.js refuses an operation, or no tensors come back
 */
export function build<C, I extends Tensors, O extends Tensors>(
  backend: string,
  { name, build: body }: Program<C, I, O>,
  scope: Scope,
  inputs: () => I,
  config: C,
): O {
  // Resolves at once for a backend that starts synchronously, as ours do; nothing is left to await.
  void tf.setBackend(backend);
  try {
    return checkTensors(name, body(scope, inputs(), config));
  } catch (error) {
    if (error instanceof ComputeError) throw error;
    throw new ComputeError('program', `program ${name}: ${explain(error)}`, { cause: error });
  }
}

function explain(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  // A kernel's own error needs no more words.
  if (message.startsWith('expected ')) return message;
  const got = message.replace(/\.?\s*$/, '.');
  return `expected what TensorFlow.js can build, got: ${got} Correct it, or the shapes and dtypes of what it is given.`;
}

function checkTensors<O extends Tensors>(program: string, outputs: O): O {
  const got = outputs instanceof Promise ? 'a promise' : outputs == null ? `${outputs}` : Object.keys(outputs).length;
  if (typeof got === 'string' || got === 0) {
    throw new ComputeError(
      'program',
      `program ${program}: expected tensors by name, got ${got || 'none'}. Return them at once; nothing in a program is awaited.`,
    );
  }
  for (const [name, output] of Object.entries(outputs)) {
    if (output instanceof tf.Tensor) continue;
    throw new ComputeError(
      'program',
      `program ${program}: expected output "${name}" to be a tensor, got ${typeof output}. Return tensors by name.`,
    );
  }
  return outputs;
}
