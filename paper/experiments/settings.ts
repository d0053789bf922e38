import { z } from 'zod';
import { classCount, type Network } from '../../stages/model/network.ts';
import { isColor } from './cases.ts';
import { networks } from './networks.ts';

/** Whether Table 1 supports a network: gray images of ten classes, and ReLUs, whose outputs the penalty is on. */
function fitsPenalty(net: Network): boolean {
  return !isColor(net) && classCount(net) === 10 && net.layers.some(({ kind }) => kind === 'relu');
}

const names = [...networks.keys()];
const penalizable = [...networks].filter(([, { network }]) => fitsPenalty(network)).map(([name]) => name);

/** The settings that a profile chooses and `--set` overrides. */
export const settings = z
  .object({
    data: z.enum(['digits', 'mnist']).describe('gray images; digits is built in and synthetic, mnist is downloaded'),
    colors: z
      .enum(['cifar-10', 'cifar-10-jpeg-sample'])
      .default('cifar-10')
      .describe(
        'color images, for networks with three channels; the sample is for development only and needs a mirror',
      ),
    nets: eachOnce(z.enum(names)).describe('networks to train, prune and attack'),
    lambdas: eachOnce(z.number().nonnegative())
      .default([])
      .describe('λ of the penalty on activations, for Table 1; empty: no table'),
    penalized: eachOnce(z.enum(penalizable)).min(1).default(['lenet-300-100']).describe('networks of Table 1'),
    overPruned: z.boolean().default(false).describe('whether to attack the public models of Table 2 too'),
    references: z.int().positive().describe('dense models per network, from seeds 1, 2, …'),
    ratio: z
      .number()
      .gt(0)
      .lt(1)
      .default(1 / 3)
      .describe('ρ, the share of the remaining weights that a round prunes'),
    rounds: z.int().nonnegative().describe('m, number of pruning rounds, each with retraining'),
    iterations: z.int().positive().describe('training iterations of a ten-class reference on gray images'),
    binaryIterations: z
      .int()
      .positive()
      .describe('training iterations of a binary reference; the paper does not state its policy'),
    retraining: z.int().positive().describe('training iterations after each pruning, on gray images'),
    // He et al., 2016, Section 4.2: 164 epochs in minibatches of 128; the paper states neither this nor the retraining.
    colorIterations: z.int().positive().default(64_000).describe('training iterations of a reference on color images'),
    colorRetraining: z
      .int()
      .positive()
      .default(8_000)
      .describe('training iterations after each pruning, on color images'),
    images: z
      .int()
      .positive()
      .nullable()
      .default(null)
      .describe('number of test images that FGS, rFGS and DeepFool attack; null: all'),
    probed: eachOnce(z.int().nonnegative())
      .default([])
      .describe('rounds with security curves and checks for masked gradients, which add PGD, AutoPGD and noise'),
    cleverImages: z
      .int()
      .nonnegative()
      .default(0)
      .describe('number of test images that CLEVER scores in probed rounds, for Table 3; 0: no table'),
    cleverBatches: z.int().min(10).default(500).describe('N_b, number of batches per class in CLEVER'),
    cleverSamples: z.int().positive().default(1024).describe('N_s, number of points per batch in CLEVER'),
    cwImages: z.int().positive().describe('number of test images that C&W attacks; `images` limits the other attacks'),
    cwIterations: z.int().positive().multipleOf(10).describe('maximum Adam iterations per C&W search step'),
  })
  .superRefine(fitTogether);

export type Settings = z.output<typeof settings>;

/** Constraints between settings. */
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
      `expected rounds from 0, the dense reference, to ${rounds}, the last, got ${beyond.join(', ')}; ` +
        'to change `rounds` of a profile that probes some, set `probed` too',
    );
  if (cleverImages === 0) return;
  if (probed.length === 0)
    wrong('cleverImages', 'must be 0 unless `probed` lists rounds: CLEVER scores probed rounds only');
  // All spread their images evenly over the split, so with a divisor the attacks' images include CLEVER's.
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
