import type { Measurement } from './result.ts';

/** What the measurement found on the machine before its first part; every part gets it. */
export interface Setup {
  /** Folder of the unpacked project. */
  readonly root: string;
  /** Folder for the results. */
  readonly out: string;
  /** Sizes that a software driver computes in seconds, for dry runs. */
  readonly tiny: boolean;
  /** GPU devices that compute, in order. */
  readonly devices: readonly ('webgpu' | 'cuda')[];
  /** Why the others do not compute. */
  readonly refusals: readonly { readonly device: 'webgpu' | 'cuda'; readonly why: string }[];
  readonly pytorch: Pytorch | undefined;
}

export interface Pytorch {
  readonly python: string;
  readonly version: string;
  /** The version of CUDA it was built for. */
  readonly cuda: string | null;
  readonly usesGpu: boolean;
  /** Where it is installed; NVIDIA's libraries are next to it. */
  readonly site: string;
}

/** What a part does; each measurement is kept as soon as it is recorded. */
export type Run = (setup: Setup, record: (measurement: Measurement) => void) => Promise<void>;
