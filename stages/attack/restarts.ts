import type { HostTensor, HostTensors } from '../../compute/program.ts';

/**
 * Walks from several places, one after the other; for each image the first counts, unless only a later one ends with a wrong label.
 *
 * @param walk the restart-th walk of all images: at least `before`, `after` int32 [N] and `norm` float32 [N]
 * @param labels the true ones, [N]
 * @param progress as a stage is given it
 */
export async function worstOf(
  restarts: number,
  walk: (restart: number) => Promise<HostTensors>,
  labels: HostTensor,
  progress: (at: { readonly done: number; readonly total: number }) => void,
): Promise<{ readonly before: HostTensor; readonly after: HostTensor; readonly norm: HostTensor }> {
  let worst: HostTensors | undefined;
  for (let restart = 0; restart < restarts; restart++) {
    const made = await walk(restart);
    worst = worst === undefined ? made : worseOf(worst, made, labels);
    progress({ done: restart + 1, total: restarts });
  }
  const { before, after, norm } = worst!;
  return { before: before!, after: after!, norm: norm! };
}

/** Of two walks for each image the first, unless only the second ends with a wrong label. */
function worseOf(first: HostTensors, second: HostTensors, labels: HostTensor): HostTensors {
  const isFooled = ({ after }: HostTensors, i: number) => after!.data[i] !== labels.data[i];
  const pick = (name: 'after' | 'norm') => {
    const tensor = first[name]!;
    const data = tensor.data.map((value: number, i: number) =>
      !isFooled(first, i) && isFooled(second, i) ? second[name]!.data[i]! : value,
    ) as HostTensor['data'];
    return { ...tensor, data };
  };
  return { before: first.before!, after: pick('after'), norm: pick('norm') };
}
