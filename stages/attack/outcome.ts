import { elementAt } from '../../compute/element-at.ts';
import type { HostTensor, HostTensors } from '../../compute/program.ts';
import type { AttackSummary } from '../result/attacked.ts';
import { type AttackedImage, writeAttackedImages } from '../result/attacked-image.ts';

/** The outputs of an attack's program: the labels predicted before and after, int32 [N], and ‖r‖₂, float32 [N]. */
export type Attempted = 'before' | 'after' | 'norm';

/**
 * What an attack did to every image: all [N]. The norm is in pixel units of [0, 1]; ignore it where `minimum` failed.
 */
export interface Attempts extends HostTensors<Attempted> {
  /** Positions of the images in the split. */
  readonly rows: readonly number[];
  /** True labels. */
  readonly labels: HostTensor;
}

/**
 * Summarizes an attack. It succeeds on an image when it changes the predicted label. A minimum-norm attack is averaged
 * over its successes only (E‖r‖ is the paper's r2): a failure counts as an image, but its norm is left out of the means
 * and empty in the CSV. Without any success the means are 0, with `successes: 0`.
 *
 * @param kind `bounded`: all perturbations within one ball; `minimum`: each as small as the attack can make it
 * @returns outputs `summary` and `images` of an attack stage
 */
export function outcome(
  attack: string,
  kind: 'bounded' | 'minimum',
  { rows, labels, before, after, norm }: Attempts,
  metric: (name: string, value: number) => void,
): { readonly summary: AttackSummary; readonly images: string } {
  let [right, successes, sum, squares] = [0, 0, 0, 0];
  const attacked = Array.from(norm.data, (length, i): AttackedImage => {
    const [label, from, to] = [labels, before, after].map(({ data }) => elementAt(data, i)) as [number, number, number];
    // Logits that overflow still have a label, but there is no perturbation to apply.
    const success = to !== from && Number.isFinite(length);
    if (to === label) right++;
    if (success) {
      successes++;
      sum += length;
      squares += length ** 2;
    }
    const known = success || kind === 'bounded';
    return { index: elementAt(rows, i), label, before: from, after: to, success, norm: known ? length : null };
  });
  const images = labels.data.length;
  const mean = (total: number) => (successes === 0 ? 0 : total / successes);
  const minimum = kind === 'bounded' ? null : { successes, norm: mean(sum), squaredNorm: mean(squares) };
  metric('accuracy', right / images);
  metric('successes', successes);
  if (minimum !== null && successes > 0) {
    metric('norm', minimum.norm);
    metric('squared-norm', minimum.squaredNorm);
  }
  return { summary: { attack, images, accuracy: right / images, minimum }, images: writeAttackedImages(attacked) };
}
