import { z } from 'zod';

/** By which a model is told from others. */
export const ofAModel = {
  /** Where the images come from: the name of the stage, such as `mnist`. What only stands in for another set is labelled so wherever it shows. */
  data: z.string(),
  net: z.string(),
  seed: z.int(),
  /** 0 is the dense reference. */
  round: z.int().nonnegative(),
};

/** The same, with its weights (biases left out) in all, and how many are not exactly 0. */
export const ofAPrunedModel = { ...ofAModel, weights: z.int().positive(), nonzero: z.int().nonnegative() };
