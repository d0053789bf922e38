import { foundBy, neededBy } from '../found.ts';
import type { Measures } from '../references.ts';

/** A number that a metrics table has a column for. */
export interface Quantity {
  /** Heading of its column in a rendered table. */
  readonly title: string;
  /** How it is written: a share 0…1 in percent, a norm in pixel units of [0, 1] (or its square), or a count of images. */
  readonly unit: 'share' | 'norm' | 'count';
  /** Null when it was not measured. */
  readonly read: (model: Measures) => number | null;
  /** How many test images a share is a share of; absent for what would be the same on other images. */
  readonly images?: (model: Measures) => number | null;
}

/** The columns of a metrics table, by the names that they have in its JSON and CSV. */
export const quantities = {
  sparsity: { title: 'sparsity', unit: 'share', read: ({ weights, nonzero }) => (weights - nonzero) / weights },
  accuracy: { title: 'accuracy', unit: 'share', read: ({ accuracy }) => accuracy, images: ({ images }) => images },
  fgs: {
    title: 'r∞ FGS',
    unit: 'share',
    read: (model) => foundBy(model, 'fgs')?.accuracy ?? null,
    images: (model) => foundBy(model, 'fgs')?.images ?? null,
  },
  rfgs: {
    title: 'r∞ rFGS',
    unit: 'share',
    read: (model) => foundBy(model, 'rfgs')?.accuracy ?? null,
    images: (model) => foundBy(model, 'rfgs')?.images ?? null,
  },
  deepfool: { title: 'r2 DeepFool', unit: 'norm', read: (model) => neededBy(model, 'deepfool')?.norm ?? null },
  deepfoolSquared: {
    title: 'E‖r‖² DeepFool',
    unit: 'norm',
    read: (model) => neededBy(model, 'deepfool')?.squaredNorm ?? null,
  },
  deepfoolSuccesses: {
    title: 'DeepFool successes',
    unit: 'count',
    read: (model) => foundBy(model, 'deepfool')?.minimum?.successes ?? null,
  },
  deepfoolImages: {
    title: 'DeepFool images',
    unit: 'count',
    read: (model) => foundBy(model, 'deepfool')?.images ?? null,
  },
  cw: { title: 'r2 C&W', unit: 'norm', read: (model) => neededBy(model, 'cw')?.norm ?? null },
  cwSquared: { title: 'E‖r‖² C&W', unit: 'norm', read: (model) => neededBy(model, 'cw')?.squaredNorm ?? null },
  cwSuccesses: {
    title: 'C&W successes',
    unit: 'count',
    read: (model) => foundBy(model, 'cw')?.minimum?.successes ?? null,
  },
  cwImages: { title: 'C&W images', unit: 'count', read: (model) => foundBy(model, 'cw')?.images ?? null },
} as const satisfies Readonly<Record<string, Quantity>>;

export type QuantityName = keyof typeof quantities;

export const quantityNames = Object.keys(quantities) as readonly QuantityName[];
