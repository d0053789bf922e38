import { z } from 'zod';

const netNames = z.enum(['linear-binary', 'linear', 'mlp', 'lenet-300-100', 'lenet-5', 'vgg-like', 'resnet-32']);

/** What a profile chooses, and `--set` overrides. */
export const settings = z.object({
  data: z.enum(['digits', 'mnist']).describe('gray images; digits is built in and synthetic, mnist is downloaded'),
  colours: z
    .enum(['cifar-10', 'cifar-10-jpeg-sample'])
    .default('cifar-10')
    .describe('colour images, for vgg-like and resnet-32; the sample is for development only, from a mirror'),
  nets: z.array(netNames).describe('which networks are trained, pruned and attacked'),
  lambdas: z
    .array(z.number().nonnegative())
    .default([])
    .describe('λ of the penalty on activations, for Table 1; none: no table'),
  penalised: z
    .array(netNames.extract(['mlp', 'lenet-300-100', 'lenet-5']))
    .default(['lenet-300-100'])
    .describe('networks of Table 1'),
  overPruned: z.boolean().default(false).describe('whether the public models of Table 2 are attacked too'),
  references: z.int().positive().describe('dense models per network, from seeds 1, 2, …'),
  ratio: z
    .number()
    .gt(0)
    .lt(1)
    .default(1 / 3)
    .describe('ρ, the share of the weights left that a round prunes'),
  rounds: z.int().nonnegative().describe('m, of pruning and retraining'),
  iterations: z.int().positive().describe('of training a ten-class reference on gray images'),
  binaryIterations: z.int().positive().describe('of training a binary reference; the paper does not state its policy'),
  retraining: z.int().positive().describe('iterations after each pruning, on gray images'),
  // He et al., 2016, Section 4.2: 164 epochs in minibatches of 128; the paper states neither this nor the retraining.
  colourIterations: z.int().positive().default(64_000).describe('of training a reference on colour images'),
  colourRetraining: z.int().positive().default(8_000).describe('iterations after each pruning, on colour images'),
  images: z
    .int()
    .positive()
    .nullable()
    .default(null)
    .describe('test images that FGS, rFGS and DeepFool attack; null: all'),
  probed: z
    .array(z.int().nonnegative())
    .default([])
    .describe('rounds whose models get security curves and checks for masked gradients, by PGD and noise too'),
  cleverImages: z
    .int()
    .nonnegative()
    .default(0)
    .describe('test images that CLEVER scores in the rounds that are probed, for Table 3; 0: no table'),
  cleverBatches: z.int().min(10).default(500).describe('N_b of CLEVER'),
  cleverSamples: z.int().positive().default(1024).describe('N_s of CLEVER'),
  cwImages: z.int().positive().describe('how many of the test images C&W attacks; the other attacks take them all'),
  cwIterations: z.int().positive().multipleOf(10).describe('of Adam in each of its search steps, at most'),
});

export type Settings = z.output<typeof settings>;

/** The paper's training on MNIST, as far as it is stated. */
const gray = {
  data: 'mnist',
  iterations: 50_000,
  // Not stated in the paper; docs/results.md tells what speaks for it and what the control without pruning says.
  binaryIterations: 10_000,
  // Not stated in the paper either.
  retraining: 5_000,
} as const;

/** The paper's references and rounds; C&W takes no more than is affordable. */
const full = { references: 10, rounds: 16, cwImages: 1_000, cwIterations: 500 } as const;

/** λ of Table 1, which the paper does not state: from no penalty to one that leaves little alive. */
const lambdas = [0, 1e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2];

/**
 * By the step times of docs/benchmarks.md, vgg-like 3.75 s and resnet-32 1.2 s: times 64,000 + 16 · 8,000 iterations, times ten references.
 */
const withoutGpu =
  'training the networks of CIFAR-10 takes about 110 days of one core, attacks not counted (docs/benchmarks.md). Choose --device cuda, or fewer: --set references=1';

/** What there is to run: `repro run --profile NAME`; the first is the default. */
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
    settings: { ...gray, ...full, nets: ['lenet-300-100', 'lenet-5'] },
  },
  'cifar-smoke': {
    about: 'ResNet-32 for a few iterations on the JPEG sample (not CIFAR-10; mirror only): proves the path in minutes',
    settings: {
      ...gray,
      data: 'digits',
      colours: 'cifar-10-jpeg-sample',
      nets: ['resnet-32'],
      references: 1,
      rounds: 1,
      colourIterations: 12,
      colourRetraining: 4,
      images: 20,
      cwImages: 4,
      cwIterations: 20,
    },
  },
  cifar: {
    about: "the paper's Section 4.2 on CIFAR-10; months on processor cores: a GPU is needed (--device cuda)",
    withoutGpu,
    settings: { ...gray, ...full, nets: ['vgg-like', 'resnet-32'] },
  },
  paper: {
    about: 'all of it: every network, figure and table; needs a GPU as cifar does',
    withoutGpu,
    settings: {
      ...gray,
      ...full,
      nets: ['linear-binary', 'linear', 'lenet-300-100', 'lenet-5', 'vgg-like', 'resnet-32'],
      lambdas,
      penalised: ['lenet-300-100', 'lenet-5'],
      overPruned: true,
    },
  },
} satisfies Readonly<Record<string, { about: string; withoutGpu?: string; settings: z.input<typeof settings> }>>;
