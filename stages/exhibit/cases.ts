import type { Case } from '../plot/rows.ts';

/** Section 4.1. */
export const linearCases: readonly Case[] = [
  { net: 'linear-binary', title: 'Binary, 1 vs 7' },
  { net: 'linear', title: 'Ten classes' },
];

const leNets: readonly Case[] = [
  { net: 'lenet-300-100', title: 'LeNet-300-100' },
  { net: 'lenet-5', title: 'LeNet-5' },
];

/** Section 4.2. */
export const deepCases: readonly Case[] = [
  ...leNets,
  { net: 'vgg-like', title: 'VGG-like' },
  { net: 'resnet-32', title: 'ResNet-32' },
];

export const mnistCases: readonly Case[] = [...linearCases, ...leNets];

export const allCases: readonly Case[] = [...linearCases, ...deepCases];
