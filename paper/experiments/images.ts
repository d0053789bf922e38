import type { Handle } from '../../pipeline/step.ts';
import { cifar10 } from '../../stages/data/cifar-10.ts';
import { cifar10Sample } from '../../stages/data/cifar-10-sample.ts';
import { digits } from '../../stages/data/digits.ts';
import { mnist } from '../../stages/data/mnist.ts';
import type { Settings } from './settings.ts';

/** A data set: images to train on, and images to attack. */
export interface Images {
  /** Its name in tables and figures. */
  readonly data: string;
  readonly train: Handle<'split'>;
  readonly test: Handle<'split'>;
}

/** The data sets of a profile; steps that nothing depends on do not run. */
export interface DataSets {
  readonly gray: Images;
  readonly color: Images;
}

export function dataSetsOf({ data, colors }: Settings): DataSets {
  return {
    gray: { data, ...(data === 'mnist' ? mnist({}, {}) : digits({}, {})) },
    color: { data: colors, ...(colors === 'cifar-10' ? cifar10({}, {}) : cifar10Sample({}, {})) },
  };
}
