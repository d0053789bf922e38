import type { Sizes } from '../../paper/programs.ts';
import type { Network } from '../../stages/model/network.ts';
import { network as lenet5 } from '../../stages/model/networks/lenet-5.ts';
import { network as lenet300 } from '../../stages/model/networks/lenet-300-100.ts';
import { network as linear } from '../../stages/model/networks/linear.ts';
import { network as resnet32 } from '../../stages/model/networks/resnet-32.ts';
import { network as vggLike } from '../../stages/model/networks/vgg-like.ts';
import type { Setup } from './setup.ts';

/** How much is measured. */
export interface Amounts {
  /** To train and attack, most important first. */
  readonly nets: readonly Network[];
  /** Those of which many train on one GPU. */
  readonly small: readonly Network[];
  /** Seconds that a timed call should take, if its length can be chosen. */
  readonly call: number;
  readonly mostIterations: number;
  readonly repetitions: number;
  /** Images per attack on the smaller networks, and on the larger ones. */
  readonly attacked: { readonly gray: number; readonly color: number };
  readonly cw: { readonly searchSteps: number; readonly iterations: number };
  /** Steps per call without a loop. */
  readonly unrolled: readonly number[];
  readonly looped: number;
  readonly workers: readonly number[];
  readonly profiled: Sizes;
  /** Attacks to profile. */
  readonly profiledAttacks: readonly string[];
}

const real: Amounts = {
  nets: [lenet300, lenet5, resnet32, vggLike],
  small: [lenet300, lenet5],
  call: 0.5,
  mostIterations: 1000,
  repetitions: 5,
  attacked: { gray: 1000, color: 100 },
  cw: { searchSteps: 9, iterations: 100 },
  unrolled: [1, 10, 50],
  looped: 500,
  workers: [1, 2, 4, 8],
  profiled: { images: 1000, batch: 100, minibatch: 64, iterations: 5, searchSteps: 2 },
  profiledAttacks: ['fgs', 'deepfool', 'cw'],
};

const tiny: Amounts = {
  nets: [linear],
  small: [linear],
  call: 0.01,
  mostIterations: 2,
  repetitions: 1,
  attacked: { gray: 4, color: 2 },
  cw: { searchSteps: 1, iterations: 10 },
  unrolled: [1],
  looped: 2,
  workers: [1],
  profiled: { images: 4, batch: 2, minibatch: 2, iterations: 1, searchSteps: 1 },
  profiledAttacks: [],
};

export function amounts(setup: Pick<Setup, 'tiny'>): Amounts {
  return setup.tiny ? tiny : real;
}

/** The paper's minibatches; He et al., 2016, for colors. */
export function batchOf(net: Network): number {
  return isColor(net) ? 128 : 64;
}

export function isColor(net: Network): boolean {
  return net.input[2] === 3;
}
