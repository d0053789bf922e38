import { ComputeError, type ComputeErrorKind } from '../compute-error.ts';

/** What ONNX Runtime and the drivers below it say when it is not the graph that is at fault; the first that fits counts. */
const signs: readonly (readonly [RegExp, ComputeErrorKind, string])[] = [
  [
    /out of memory|failed to allocate|OutOfMemory|bad_alloc/i,
    'memory',
    'Give it a smaller batch, run fewer workers (-j, --slots), or choose another --device.',
  ],
  [
    /device (was |is |has been )?(lost|removed)|DeviceLost|DEVICE_LOST|DXGI_ERROR_DEVICE|CUDA failure|CUDNN failure|CUBLAS failure/i,
    'device',
    'The step is tried again in a new worker; `nvidia-smi` or the system log may tell what happened.',
  ],
];

/** Without the place in ONNX Runtime's sources and the condition that did not hold. */
export function withoutPlace(message: string): string {
  return message.trim().replace(/^\/onnxruntime_src\/.* was false\. /s, '');
}

/** An error of ONNX Runtime as one of ours. */
export function failureOf(program: string, what: string, error: Error): ComputeError {
  const [, kind, remedy] = signs.find(([sign]) => sign.test(error.message)) ?? [
    undefined,
    'session',
    'Check indices and shapes against the reference engine (REPRO_ENGINE=reference).',
  ];
  const got = `expected the graph to be ${what}, got from ONNX Runtime: ${withoutPlace(error.message)}`;
  return new ComputeError(kind as ComputeErrorKind, `program ${program}: ${got}. ${remedy}`, { cause: error });
}
