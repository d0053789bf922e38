import type { z } from 'zod';
import type { settings } from './experiments/settings.ts';

/** Training on MNIST; the paper states only a part of it. */
const gray = {
  data: 'mnist',
  iterations: 50_000,
  // Not stated in the paper; docs/results.md gives reasons for it, and a control without pruning.
  binaryIterations: 10_000,
  // Not stated in the paper.
  retraining: 5_000,
} as const;

/** The paper's references and rounds; C&W is limited to an affordable size. */
const full = { references: 10, rounds: 16, cwImages: 1_000, cwIterations: 500 } as const;

/** Rounds at which a network is dense, about most robust, and over-pruned. */
const probed = [0, 8, 16];

/** λ of Table 1, which the paper does not state: from no penalty to one that leaves few activations. */
const lambdas = [0, 1e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2];

/** From the iteration times in docs/benchmarks.md, vgg-like 2.44 s and resnet-32 0.59 s, times 64,000 + 16 · 8,000. */
const withoutGpu =
  'training the two networks of CIFAR-10 takes one core about a week per reference, without attacks ' +
  '(docs/benchmarks.md). Choose --device cuda, or reduce by --set: references, colorIterations, colorRetraining';

/** The profiles of `repro run --profile NAME`; the first is the default. */
export const profiles = {
  quick: {
    about: 'linear classifiers and a small network, on the built-in synthetic digits; a minute on two cores',
    settings: {
      data: 'digits',
      nets: ['linear-binary', 'linear', 'mlp'],
      references: 3,
      rounds: 6,
      iterations: 5_000,
      binaryIterations: 2_000,
      retraining: 1_000,
      cwImages: 200,
      cwIterations: 500,
    },
  },
  linear: {
    about: "the paper's Section 4.1 on MNIST: 10 references, 16 rounds, Figure 1",
    settings: { ...gray, ...full, nets: ['linear-binary', 'linear'] },
  },
  'mnist-short': {
    about: 'LeNet-300-100 on MNIST with shortened training: 3 references, 16 rounds; minutes on two cores',
    settings: {
      ...gray,
      nets: ['lenet-300-100'],
      references: 3,
      rounds: 16,
      iterations: 10_000,
      retraining: 2_000,
      cwImages: 100,
      cwIterations: 500,
    },
  },
  tables: {
    about:
      "the paper's Tables 1 and 2 on MNIST: LeNet-300-100 with sparse activations, 3 references; four public LeNets",
    settings: {
      ...gray,
      nets: [],
      lambdas,
      overPruned: true,
      references: 3,
      rounds: 0,
      cwImages: 100,
      cwIterations: 500,
    },
  },
  mnist: {
    about: "the paper's Section 4.2 on MNIST: LeNet-300-100 and LeNet-5, 10 references, 16 rounds; a day on two cores",
    settings: { ...gray, ...full, probed, nets: ['lenet-300-100', 'lenet-5'] },
  },
  'cifar-smoke': {
    about: 'ResNet-32 for a few iterations on the JPEG sample (not CIFAR-10; mirror only): a smoke test, in minutes',
    settings: {
      ...gray,
      data: 'digits',
      colors: 'cifar-10-jpeg-sample',
      nets: ['resnet-32'],
      references: 1,
      rounds: 1,
      colorIterations: 12,
      colorRetraining: 4,
      images: 20,
      cwImages: 4,
      cwIterations: 20,
    },
  },
  cifar: {
    about: "the paper's Section 4.2 on CIFAR-10; needs a GPU (--device cuda): months on processor cores",
    withoutGpu,
    settings: { ...gray, ...full, nets: ['vgg-like', 'resnet-32'] },
  },
  paper: {
    about: 'everything: every network, figure and table; needs a GPU, like cifar',
    withoutGpu,
    settings: {
      ...gray,
      ...full,
      nets: ['linear-binary', 'linear', 'lenet-300-100', 'lenet-5', 'vgg-like', 'resnet-32'],
      lambdas,
      penalized: ['lenet-300-100', 'lenet-5'],
      overPruned: true,
      probed,
      cleverImages: 50,
      // A fifth of Weng et al.'s, because there are 180 models.
      cleverBatches: 100,
    },
  },
} satisfies Readonly<Record<string, { about: string; withoutGpu?: string; settings: z.input<typeof settings> }>>;
