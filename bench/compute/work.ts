import type { Network } from '../../stages/model/network.ts';

/** Paths of a work's tensors: raw row-major files that both contenders read. */
interface Files {
  readonly net: Network;
  /** All parameters, one after the other in `order`, float32. */
  readonly weights: string;
  readonly order: readonly string[];
  /** uint8 [N, H, W, C] and uint8 [N]. */
  readonly images: string;
  readonly labels: string;
}

/** `indices` int32 [iterations, batch]: which images each iteration sees. */
export interface Training extends Files {
  readonly kind: 'train';
  readonly indices: string;
  readonly batch: number;
  readonly rate: number;
  readonly weightDecay: number;
  readonly biasRateFactor: number;
  readonly inputScale: number;
  /** The check is the mean loss of so many first iterations; by default of all. */
  readonly checked?: number;
  /** For PyTorch only: memory layout of images, and whether its optimizer handles all tensors at once. */
  readonly layout?: 'channels_last';
  readonly foreach?: boolean;
  /** For PyTorch on a GPU only: TensorFloat-32; a step as one CUDA graph; a compiled model. */
  readonly tf32?: boolean;
  readonly graph?: boolean;
  readonly compile?: boolean;
}

/** Attacks the first `count` images. */
export type Attack = Files & { readonly count: number; readonly batch: number; readonly layout?: 'channels_last' } & (
    | { readonly kind: 'fgs'; readonly epsilon: number }
    | { readonly kind: 'deepfool'; readonly eta: number; readonly maxIterations: number }
    | {
        readonly kind: 'cw';
        readonly searchSteps: number;
        readonly iterations: number;
        readonly learningRate: number;
        readonly initialC: number;
      }
  );

/** A product of two square matrices: what the machine can do. The check is the rate in GFLOP/s. */
interface Product {
  readonly kind: 'gemm';
  readonly size: number;
}

export type Work = Training | Attack | Product;

/**
 * A contender's answer: how long the work took, and what it computed, for comparison. `peak`: resident memory so far in
 * MB.
 */
export interface Answer {
  readonly seconds: number;
  /** Null if it is not finite. */
  readonly check: number | null;
  readonly peak?: number;
  /** For PyTorch on a GPU: peak memory reserved there in MB. */
  readonly deviceMemory?: number;
}

/** A contender's answer when it could not do the work. */
export interface Refusal {
  readonly error: string;
}
