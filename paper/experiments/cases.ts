import { pair } from '../../stages/data/pair.ts';
import type { Network } from '../../stages/model/network.ts';
import { lenet5 } from '../../stages/model/networks/lenet-5.ts';
import { lenet300 } from '../../stages/model/networks/lenet-300-100.ts';
import { linear } from '../../stages/model/networks/linear.ts';
import { linearBinary } from '../../stages/model/networks/linear-binary.ts';
import { mlp } from '../../stages/model/networks/mlp.ts';
import { resnet32 } from '../../stages/model/networks/resnet-32.ts';
import { vggLike } from '../../stages/model/networks/vgg-like.ts';
import type { DataSets, Images } from './images.ts';
import type { Settings } from './settings.ts';

/** Networks of ten classes, by name. */
export const tenClasses = {
  linear,
  mlp,
  'lenet-300-100': lenet300,
  'lenet-5': lenet5,
  'vgg-like': vggLike,
  'resnet-32': resnet32,
} as const;

/** A network with the images it is trained and attacked on, and for how many iterations. */
export interface Case extends Images {
  readonly net: Network;
  readonly iterations: number;
  readonly retraining: number;
}

export function isLinear({ layers }: Network): boolean {
  return layers.length === 1;
}

export function isColour({ input: [, , channels] }: Network): boolean {
  return channels === 3;
}

/** What a profile's networks are trained on: the binary classifier tells "1" from "7" (Section 4.1), the others all ten classes. */
export function casesOf({ gray, colour }: DataSets, settings: Settings): Case[] {
  const { nets, retraining } = settings;
  return nets.map((name) => {
    if (name === 'linear-binary') {
      return { ...oneAgainstSeven(gray), net: linearBinary, iterations: settings.binaryIterations, retraining };
    }
    const net = tenClasses[name];
    return isColour(net)
      ? { ...colour, net, iterations: settings.colourIterations, retraining: settings.colourRetraining }
      : { ...gray, net, iterations: settings.iterations, retraining };
  });
}

function oneAgainstSeven(ten: Images): Images {
  const only = (part: 'train' | 'test') =>
    pair({ negative: 1, positive: 7 }, { data: ten[part] }, `${ten.data}-${part}/1-vs-7`).data;
  return { data: ten.data, train: only('train'), test: only('test') };
}
