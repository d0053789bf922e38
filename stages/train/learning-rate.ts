import { z } from 'zod';
import { elementAt } from '../../compute/element-at.ts';

/** The learning rate as a function of the iteration t, counted from 0. */
export const learningRateSchema = z.discriminatedUnion('policy', [
  /** Caffe's "inv": base · (1 + gamma t)^-power. */
  z.strictObject({
    policy: z.literal('inv'),
    base: z.number().positive(),
    gamma: z.number().nonnegative(),
    power: z.number().nonnegative(),
  }),
  /** Caffe's "multistep": base · gamma^k after the k-th of the ascending iterations in `steps`. */
  z.strictObject({
    policy: z.literal('multistep'),
    base: z.number().positive(),
    gamma: z.number().positive(),
    steps: z
      .array(z.int().positive())
      .refine((steps) => steps.every((step, i) => i === 0 || step > elementAt(steps, i - 1)), {
        error: 'expected ascending iterations',
      }),
  }),
  z.strictObject({ policy: z.literal('constant'), base: z.number().positive() }),
]);

/** A policy with its constants. */
export type LearningRate = z.output<typeof learningRateSchema>;

/** The rates of iterations `first` … `first + count - 1`. */
export function learningRates(rate: LearningRate, first: number, count: number): Float32Array {
  return Float32Array.from({ length: count }, (_, i) => at(rate, first + i));
}

function at(rate: LearningRate, t: number): number {
  switch (rate.policy) {
    case 'inv':
      return rate.base * (1 + rate.gamma * t) ** -rate.power;
    case 'multistep':
      return rate.base * rate.gamma ** rate.steps.filter((step) => step <= t).length;
    case 'constant':
      return rate.base;
  }
}
