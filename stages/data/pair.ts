import { z } from 'zod';
import { stage } from '../../pipeline/stage.ts';
import { elementAt } from '../../compute/element-at.ts';
import { type Split, split } from './split.ts';

const digit = z.int().min(0).max(9);

/**
 * Two classes of a split as a binary problem, in the original order: `negative` gets label 0, `positive` label 1. The
 * paper's binary case is 1 against 7: 13,007 training and 2,163 test images of MNIST.
 *
 * The train and the test split of one data set come from one step and so share a label. Give each pair its own, such as
 * `mnist-train/1-vs-7`.
 *
 * @throws RangeError when both classes are the same, or the split has no image of one of them
 */
export const pair = stage(import.meta, {
  name: 'pair',
  params: z.object({ negative: digit, positive: digit }),
  inputs: { data: split },
  outputs: { data: split },
  subject: 'data',
  label: ({ negative, positive }) => `${negative}-vs-${positive}`,
  run: ({ params: { negative, positive }, inputs: { data } }) => ({ data: choose(data, [negative, positive]) }),
});

/** The images of the listed classes, labeled by the class's position in the list. */
function choose({ images, labels }: Split, classes: readonly [number, number]): Split {
  if (classes[0] === classes[1]) throw new RangeError(`pair: expected two different classes, got ${classes[0]} twice`);
  const kept = [...labels.data.entries()].filter(([, label]) => classes.includes(label)).map(([index]) => index);
  const chosen = Uint8Array.from(kept, (index) => classes.indexOf(elementAt(labels.data, index)));
  const missing = classes.find((_, label) => !chosen.includes(label));
  if (missing !== undefined) throw new RangeError(`pair: expected images of class ${missing}, got none`);
  const [, ...shape] = images.shape;
  const size = shape.reduce((product, axis) => product * axis, 1);
  const pixels = new Uint8Array(kept.length * size);
  for (const [to, from] of kept.entries()) pixels.set(images.data.subarray(from * size, (from + 1) * size), to * size);
  return {
    images: { dtype: 'uint8', shape: [kept.length, ...shape], data: pixels },
    labels: { dtype: 'uint8', shape: [kept.length], data: chosen },
  };
}
