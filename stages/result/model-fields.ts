import { z } from 'zod';

/** The fields that identify a model in a result. */
export const modelFields = {
  /**
   * Where the images come from: the name of the stage, such as `mnist`. Results on a stand-in for another data set are
   * labeled as such wherever they appear.
   */
  data: z.string(),
  net: z.string(),
  seed: z.int(),
  /** 0 is the dense reference. */
  round: z.int().nonnegative(),
};

/** The same, with the number of weights (biases left out), and how many are not exactly 0. */
export const prunedModelFields = { ...modelFields, weights: z.int().positive(), nonzero: z.int().nonnegative() };
