import { type AttackEntry, symbolOf } from '../../result/attack-entry.ts';
import { attackOn, minimumOf } from '../attack-results.ts';
import type { Measures } from '../references.ts';

/** A column of a metrics table. */
export interface Quantity {
  /** Name in the table's JSON and CSV. */
  readonly name: string;
  /** Heading in the Markdown. */
  readonly title: string;
  /** A share 0…1, shown in percent; a norm in pixel units of [0, 1], or its square; or a count of images. */
  readonly unit: 'share' | 'norm' | 'count';
  /** Null if it was not measured. */
  readonly read: (model: Measures) => number | null;
  /** The number of test images that a share refers to; absent for quantities that do not depend on the test images. */
  readonly images?: (model: Measures) => number | null;
}

const always: readonly Quantity[] = [
  { name: 'sparsity', title: 'sparsity', unit: 'share', read: ({ weights, nonzero }) => (weights - nonzero) / weights },
  {
    name: 'accuracy',
    title: 'accuracy',
    unit: 'share',
    read: ({ accuracy }) => accuracy,
    images: ({ images }) => images,
  },
];

/** The columns of a metrics table of these attacks, in order. An attack's robustness has the name of the attack. */
export function quantitiesOf(attacks: readonly AttackEntry[]): readonly Quantity[] {
  return [...always, ...attacks.flatMap((attack) => (attack.kind === 'bounded' ? [accuracy(attack)] : norms(attack)))];
}

/** @throws RangeError when the table has no such column */
export function quantityBy(quantities: readonly Quantity[], name: string): Quantity {
  const quantity = quantities.find((each) => each.name === name);
  if (quantity !== undefined) return quantity;
  const names = quantities.map((each) => each.name).join(', ');
  throw new RangeError(`expected a quantity among ${names}, got ${JSON.stringify(name)}; correct it or add the attack`);
}

function accuracy(attack: AttackEntry): Quantity {
  const { name, title } = attack;
  return {
    name,
    title: `${symbolOf(attack)} ${title}`,
    unit: 'share',
    read: (model) => attackOn(model, name)?.accuracy ?? null,
    images: (model) => attackOn(model, name)?.images ?? null,
  };
}

function norms(attack: AttackEntry): Quantity[] {
  const { name, title } = attack;
  return [
    {
      name,
      title: `${symbolOf(attack)} ${title}`,
      unit: 'norm',
      read: (model) => minimumOf(model, name)?.norm ?? null,
    },
    {
      name: `${name}Squared`,
      title: `E‖r‖² ${title}`,
      unit: 'norm',
      read: (model) => minimumOf(model, name)?.squaredNorm ?? null,
    },
    {
      name: `${name}Successes`,
      title: `${title} successes`,
      unit: 'count',
      read: (model) => attackOn(model, name)?.minimum?.successes ?? null,
    },
    {
      name: `${name}Images`,
      title: `${title} images`,
      unit: 'count',
      read: (model) => attackOn(model, name)?.images ?? null,
    },
  ];
}
