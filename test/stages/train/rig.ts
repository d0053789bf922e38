import type { Compute, HostTensor, HostTensors } from '../../../compute/program.ts';
import type { Progress } from '../../../pipeline/stage.ts';
import type { Split } from '../../../stages/data/split.ts';
import type { Network } from '../../../stages/model/network.ts';
import { random } from '../../../stages/model/random.ts';
import type { retrain } from '../../../stages/train/retrain.ts';
import type { train } from '../../../stages/train/train.ts';

export const toy: Network = {
  name: 'toy',
  input: [2, 3, 1],
  layers: [{ kind: 'dense', name: 'fc', out: 3 }],
  head: 'softmax',
};

export const toyBinary: Network = { ...toy, layers: [{ kind: 'dense', name: 'fc', out: 1 }], head: 'logistic' };

/**
 * Noisy images whose pixel number `label` is brighter than all others, so that a linear classifier can separate them.
 */
export function separable(count: number, classes: number): Split {
  const { below } = random(1, 'toy data');
  const labels = Uint8Array.from({ length: count }, (_, i) => i % classes);
  const images = Uint8Array.from({ length: count * 6 }, (_, i) => {
    const label = labels[Math.floor(i / 6)];
    return (i % 6 === label ? 150 : 0) + below(100);
  });
  return {
    images: { dtype: 'uint8', shape: [count, 2, 3, 1], data: images },
    labels: { dtype: 'uint8', shape: [count], data: labels },
  };
}

/** Interrupts a step: `save` throws instead of returning. */
export class Interrupted extends Error {}

/** Saved progress, in memory but otherwise as in the pipeline. */
export class Saves {
  readonly all = new Map<number, Uint8Array>();
  interruptAt: number | undefined;

  async restore(limit: number) {
    const progress = Math.max(-1, ...[...this.all.keys()].filter((each) => each <= limit));
    return progress < 0 ? undefined : { progress, bytes: this.all.get(progress)! };
  }

  async save(progress: number, bytes: Uint8Array) {
    this.all.set(progress, bytes);
    if (progress === this.interruptAt) throw new Interrupted();
  }
}

interface Trained {
  readonly model: HostTensors;
  readonly curve: string;
  readonly progress: readonly Progress[];
  readonly metrics: Readonly<Record<string, number>>;
}

interface Given {
  readonly interval?: number;
  readonly [param: string]: unknown;
}

/** Runs one of the two stages like a worker. @param given its params, and its checkpoint interval */
export async function run(
  stage: typeof train | typeof retrain,
  compute: Compute,
  { interval, ...given }: Given,
  inputs: Readonly<Record<string, HostTensors>>,
  checkpoint = new Saves(),
): Promise<Trained> {
  const progress: Progress[] = [];
  const metrics: Record<string, number> = {};
  const { definition } = stage;
  const outputs = await definition.run({
    params: definition.params.parse(given),
    inputs,
    compute,
    checkpoint,
    ...(interval !== undefined && { interval }),
    progress: (report: Progress) => progress.push(report),
    metric: (name: string, value: number) => {
      metrics[name] = value;
    },
  });
  return { model: outputs.model, curve: outputs.curve, progress, metrics };
}

export const float = (shape: readonly number[], ...data: number[]): HostTensor => ({
  dtype: 'float32',
  shape,
  data: Float32Array.from(data),
});
