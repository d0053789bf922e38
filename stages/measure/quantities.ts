import type { Measures } from '../data/references.ts';

type Attacked = Measures['attacks'][number];

/** A number that a metrics table has a column for. */
export interface Quantity {
  /** Heading of its column in a rendered table. */
  readonly title: string;
  /** How it is written: a share 0…1 in percent, a norm in pixel units of [0, 1] (or its square), or a count of images. */
  readonly unit: 'share' | 'norm' | 'count';
  /** Null when it was not measured. */
  readonly read: (model: Measures) => number | null;
}

/** The columns of a metrics table, by the names that they have in its JSON and CSV. */
export const quantities = {
  sparsity: { title: 'sparsity', unit: 'share', read: ({ weights, nonzero }) => (weights - nonzero) / weights },
  accuracy: { title: 'accuracy', unit: 'share', read: ({ accuracy }) => accuracy },
  fgs: { title: 'r∞ FGS', unit: 'share', read: (model) => attack(model, 'fgs')?.accuracy ?? null },
  rfgs: { title: 'r∞ rFGS', unit: 'share', read: (model) => attack(model, 'rfgs')?.accuracy ?? null },
  deepfool: { title: 'r2 DeepFool', unit: 'norm', read: (model) => needed(model, 'deepfool')?.norm ?? null },
  deepfoolSquared: {
    title: 'E‖r‖² DeepFool',
    unit: 'norm',
    read: (model) => needed(model, 'deepfool')?.squaredNorm ?? null,
  },
  deepfoolSuccesses: {
    title: 'DeepFool successes',
    unit: 'count',
    read: (model) => attack(model, 'deepfool')?.minimum?.successes ?? null,
  },
  deepfoolImages: {
    title: 'DeepFool images',
    unit: 'count',
    read: (model) => attack(model, 'deepfool')?.images ?? null,
  },
  cw: { title: 'r2 C&W', unit: 'norm', read: (model) => needed(model, 'cw')?.norm ?? null },
  cwSquared: { title: 'E‖r‖² C&W', unit: 'norm', read: (model) => needed(model, 'cw')?.squaredNorm ?? null },
  cwSuccesses: {
    title: 'C&W successes',
    unit: 'count',
    read: (model) => attack(model, 'cw')?.minimum?.successes ?? null,
  },
  cwImages: { title: 'C&W images', unit: 'count', read: (model) => attack(model, 'cw')?.images ?? null },
} as const satisfies Readonly<Record<string, Quantity>>;

export type QuantityName = keyof typeof quantities;

export const quantityNames = Object.keys(quantities) as readonly QuantityName[];

function attack(model: Measures, name: string): Attacked | undefined {
  return model.attacks.find((candidate) => candidate.attack === name);
}

/** An attack that never succeeded has no norms, whatever numbers stand in their place. */
function needed(model: Measures, name: string): Attacked['minimum'] {
  const minimum = attack(model, name)?.minimum;
  return minimum && minimum.successes > 0 ? minimum : null;
}
