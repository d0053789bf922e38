import type { Sizes } from '../../paper/programs.ts';
import { network as lenet300 } from '../../stages/model/networks/lenet-300-100.ts';
import { network as linear } from '../../stages/model/networks/linear.ts';
import { smallNetworks } from '../stages/model/small-networks.ts';

/** What is computed on WebGPU, small enough for a software driver. */
export const networks = [linear, lenet300, ...smallNetworks];
export const compared: Sizes = { images: 6, batch: 4, minibatch: 3, iterations: 10, searchSteps: 2 };
