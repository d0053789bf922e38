import { ComputeError, type ComputeErrorKind } from '../compute-error.ts';

/** Messages of ONNX Runtime and its drivers for failures that are not the graph's fault; the first match counts. */
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

/** The message without the location in ONNX Runtime's sources and the condition that failed. */
export function withoutPlace(message: string): string {
  return message.trim().replace(/^\/onnxruntime_src\/.* was false\. /s, '');
}

/** ONNX Runtime's error as a ComputeError. */
export function failureOf(program: string, what: string, error: Error): ComputeError {
  const [, kind, remedy] = signs.find(([sign]) => sign.test(error.message)) ?? [
    undefined,
    'session',
    'Check indices and shapes against the reference engine (REPRO_ENGINE=reference).',
  ];
  const got = `expected the graph to be ${what}, got from ONNX Runtime: ${withoutPlace(error.message)}`;
  return new ComputeError(kind as ComputeErrorKind, `program ${program}: ${got}. ${remedy}`, { cause: error });
}
