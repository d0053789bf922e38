import type { Network } from '../../stages/model/network.ts';

/** Where a work's tensors lie: raw row-major files that both contenders read. */
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
  /** Of how many first iterations the check is the mean loss; of all unless said. */
  readonly checked?: number;
  /** PyTorch's only: how its images lie in memory, and whether its optimizer takes all tensors at once. */
  readonly layout?: 'channels_last';
  readonly foreach?: boolean;
  /** PyTorch's on a GPU only: TensorFloat-32; a step as one CUDA graph; a model that was compiled. */
  readonly tf32?: boolean;
  readonly graph?: boolean;
  readonly compile?: boolean;
}

/** On the first `count` images. */
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

/** What a contender answers: how long it took, and what it computed, for comparison. `peak`: resident memory so far in MB. */
export interface Answer {
  readonly seconds: number;
  /** Null where it is not finite. */
  readonly check: number | null;
  readonly peak?: number;
  /** PyTorch's on a GPU: peak memory reserved there in MB. */
  readonly deviceMemory?: number;
}

/** What a contender answers when it could not do the work. */
export interface Refusal {
  readonly error: string;
}
