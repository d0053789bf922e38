import { statistic, statisticWithInterval, writtenStatistic } from '../measure/statistics/statistic.ts';
import type { z } from 'zod';

type Value = z.output<typeof statistic> | null;
type WithInterval = z.output<typeof statisticWithInterval> | null;

/** Schema, text and CSV fields of a column of means over the references: mean ± standard deviation. */
export const meanAndDeviation = {
  schema: statistic.nullable(),
  text: (value: Value) => writtenStatistic(value),
  fields: { _mean: (value: Value) => value?.mean, _sd: (value: Value) => value?.sd },
};

/** The same for shares of test images, with their 95 % interval. */
export const meanAndInterval = {
  schema: statisticWithInterval.nullable(),
  text: (value: WithInterval) => writtenStatistic(value),
  fields: {
    _mean: (value: WithInterval) => value?.mean,
    _sd: (value: WithInterval) => value?.sd,
    _low: (value: WithInterval) => value?.interval?.[0],
    _high: (value: WithInterval) => value?.interval?.[1],
  },
};
