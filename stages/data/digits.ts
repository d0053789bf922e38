import { z } from 'zod';
import { stage } from '../../pipeline/stage.ts';
import { elementAt } from '../../compute/element-at.ts';
import { random } from '../model/random.ts';
import { glyphs } from './glyphs.ts';
import { handwrite } from './handwriting.ts';
import { ink } from './ink.ts';
import { type Split, split } from './split.ts';

const count = z.int().min(10).max(1_000_000);

/**
 * The built-in data set. **Synthetic**: 28×28 gray digits that look handwritten, drawn from strokes by this program, so
 * that the pipeline runs without downloads. It is not MNIST, and results on it do not compare with published numbers.
 *
 * Ten classes in equal shares. Every ten consecutive images are the ten digits in random order, so any prefix is
 * balanced, and a larger set starts with the smaller one. The bytes depend only on the seed, on every machine.
 */
export const digits = stage(import.meta, {
  name: 'digits',
  params: z.object({
    train: count.default(12_000),
    test: count.default(2_000),
    seed: z.int().min(0).default(1),
  }),
  inputs: {},
  outputs: { train: split, test: split },
  run: ({ params: { train, test, seed } }) => ({
    train: write(train, seed, 'digits train'),
    test: write(test, seed, 'digits test'),
  }),
});

function write(images: number, seed: number, part: string): Split {
  const size = 28 * 28;
  const pixels = new Uint8Array(images * size);
  const labels = new Uint8Array(images);
  let order: number[] = [];
  for (let image = 0; image < images; image++) {
    if (image % 10 === 0) order = shuffled(seed, `${part} order`, image);
    const label = elementAt(order, image % 10);
    const hand = random(seed, part, image);
    const variants = elementAt(glyphs, label);
    const strokes = handwrite(elementAt(variants, hand.below(variants.length)), hand);
    ink(strokes, hand, pixels.subarray(image * size, (image + 1) * size));
    labels[image] = label;
  }
  return {
    images: { dtype: 'uint8', shape: [images, 28, 28, 1], data: pixels },
    labels: { dtype: 'uint8', shape: [images], data: labels },
  };
}

/** The digits 0…9 in random order (Fisher-Yates). */
function shuffled(seed: number, purpose: string, image: number): number[] {
  const numbers = random(seed, purpose, image);
  const order = glyphs.map((_, digit) => digit);
  for (let last = order.length - 1; last > 0; last--) {
    const other = numbers.below(last + 1);
    [order[last], order[other]] = [elementAt(order, other), elementAt(order, last)];
  }
  return order;
}
