import { statistic, statisticWithInterval, writtenStatistic } from '../measure/statistics/statistic.ts';
import type { z } from 'zod';

type Value = z.output<typeof statistic> | null;
type WithInterval = z.output<typeof statisticWithInterval> | null;

/** What a column of means over the references has besides its title and how it is read: mean ± deviation. */
export const meanAndDeviation = {
  schema: statistic.nullable(),
  text: (value: Value) => writtenStatistic(value),
  fields: { _mean: (value: Value) => value?.mean, _sd: (value: Value) => value?.sd },
};

/** The same of shares of test images, with the interval that the number of these leaves. */
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
