import { pair } from '../../stages/data/pair.ts';
import type { Network } from '../../stages/model/network.ts';
import type { DataSets, Images } from './images.ts';
import { networkNamed } from './networks.ts';
import type { Settings } from './settings.ts';

/** A network with the images to train and attack it on, and the numbers of iterations. */
export interface Case extends Images {
  readonly net: Network;
  readonly iterations: number;
  readonly retraining: number;
}

export function isLinear({ layers }: Network): boolean {
  return layers.length === 1;
}

export function isColor({ input: [, , channels] }: Network): boolean {
  return channels === 3;
}

/**
 * The cases of a profile's networks: binary classifiers learn "1" against "7" (Section 4.1), the others all ten
 * classes.
 */
export function casesOf({ gray, color }: DataSets, settings: Settings): Case[] {
  const { nets, retraining } = settings;
  // Shared by all binary classifiers, because a step may be placed only once.
  const binary = oneAgainstSeven(gray);
  return nets.map(networkNamed).map((net) => {
    if (net.head === 'logistic') return { ...binary, net, iterations: settings.binaryIterations, retraining };
    return isColor(net)
      ? { ...color, net, iterations: settings.colorIterations, retraining: settings.colorRetraining }
      : { ...gray, net, iterations: settings.iterations, retraining };
  });
}

function oneAgainstSeven(ten: Images): Images {
  const only = (part: 'train' | 'test') =>
    pair({ negative: 1, positive: 7 }, { data: ten[part] }, `${ten.data}-${part}/1-vs-7`).data;
  return { data: ten.data, train: only('train'), test: only('test') };
}
