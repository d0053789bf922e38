import { z } from 'zod';
import { classCount, type Network } from '../../stages/model/network.ts';
import { isColor } from './cases.ts';
import { networks } from './networks.ts';

/** Those that the data of a profile and its penalty fit: the penalty is on the outputs of ReLUs. */
function fitsPenalty(net: Network): boolean {
  return !isColor(net) && classCount(net) === 10 && net.layers.some(({ kind }) => kind === 'relu');
}

const names = [...networks.keys()];
const penalizable = [...networks].filter(([, { network }]) => fitsPenalty(network)).map(([name]) => name);

/** What a profile chooses, and `--set` overrides. */
export const settings = z
  .object({
    data: z.enum(['digits', 'mnist']).describe('gray images; digits is built in and synthetic, mnist is downloaded'),
    colors: z
      .enum(['cifar-10', 'cifar-10-jpeg-sample'])
      .default('cifar-10')
      .describe('color images, for networks of three channels; the sample is for development only, from a mirror'),
    nets: eachOnce(z.enum(names)).describe('which networks are trained, pruned and attacked'),
    lambdas: eachOnce(z.number().nonnegative())
      .default([])
      .describe('λ of the penalty on activations, for Table 1; none: no table'),
    penalized: eachOnce(z.enum(penalizable)).min(1).default(['lenet-300-100']).describe('networks of Table 1'),
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
    binaryIterations: z
      .int()
      .positive()
      .describe('of training a binary reference; the paper does not state its policy'),
    retraining: z.int().positive().describe('iterations after each pruning, on gray images'),
    // He et al., 2016, Section 4.2: 164 epochs in minibatches of 128; the paper states neither this nor the retraining.
    colorIterations: z.int().positive().default(64_000).describe('of training a reference on color images'),
    colorRetraining: z.int().positive().default(8_000).describe('iterations after each pruning, on color images'),
    images: z
      .int()
      .positive()
      .nullable()
      .default(null)
      .describe('test images that FGS, rFGS and DeepFool attack; null: all'),
    probed: eachOnce(z.int().nonnegative())
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
  })
  .superRefine(fitTogether);

export type Settings = z.output<typeof settings>;

/** What each setting alone is not to blame for. */
function fitTogether(
  {
    rounds,
    probed,
    images,
    cwImages,
    cleverImages,
  }: Pick<Settings, 'rounds' | 'probed' | 'images' | 'cwImages' | 'cleverImages'>,
  context: z.RefinementCtx,
): void {
  const wrong = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
  const beyond = probed.filter((round) => round > rounds);
  if (beyond.length > 0)
    wrong(
      'probed',
      `expected rounds from 0, the dense reference, to ${rounds}, the last, got ${beyond.join(', ')}; a profile may probe some: set probed with rounds`,
    );
  if (cleverImages === 0) return;
  if (probed.length === 0) wrong('cleverImages', 'expected 0 where no round is probed, since it scores those that are');
  // All spread their images evenly over the split: then the attacks' hold CLEVER's.
  for (const [name, attacked] of Object.entries({ cwImages, images })) {
    if (attacked === null || attacked % cleverImages === 0) continue;
    wrong(
      'cleverImages',
      `expected a divisor of ${name}, ${attacked}, so that Table 3 compares scores with attacks on the same images`,
    );
  }
}

function eachOnce<T extends z.ZodType>(item: T) {
  return z.array(item).refine((items) => new Set(items).size === items.length, 'expected each once');
}
