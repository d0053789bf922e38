import type { HostTensor, HostTensors } from '../../compute/program.ts';
import type { Attempted } from './outcome.ts';

type Attempt = HostTensors<Attempted>;

/**
 * Random restarts; keeps, per image, the first one that fools the model, or else the first.
 *
 * @param restarts at least 1
 * @param attack the restart-th attack on all images, from 0
 * @param labels true labels, [N]
 * @param progress called after each of several restarts
 */
export async function withRestarts(
  restarts: number,
  attack: (restart: number) => Promise<Attempt>,
  labels: HostTensor,
  progress: (at: { readonly done: number; readonly total: number }) => void,
): Promise<Attempt> {
  let kept = await attack(0);
  if (restarts > 1) progress({ done: 1, total: restarts });
  for (let restart = 1; restart < restarts; restart++) {
    kept = firstToFool(kept, await attack(restart), labels);
    progress({ done: restart + 1, total: restarts });
  }
  return kept;
}

/** For each image the first attempt, unless only the second ends with a wrong label. */
function firstToFool(first: Attempt, second: Attempt, { data: labels }: HostTensor): Attempt {
  const isFooled = ({ after }: Attempt, i: number) => after.data[i] !== labels[i];
  const pick = (name: Attempted): HostTensor => {
    const data = first[name].data.slice();
    second[name].data.forEach((value, i) => {
      if (!isFooled(first, i) && isFooled(second, i)) data[i] = value;
    });
    return { ...first[name], data };
  };
  return { before: first.before, after: pick('after'), norm: pick('norm') };
}
