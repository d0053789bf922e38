import { type AttackEntry, symbolOf } from '../../result/attack-entry.ts';
import { foundBy, neededBy } from '../found.ts';
import type { Measures } from '../references.ts';

/** A number that a metrics table has a column for. */
export interface Quantity {
  /** As in the table's JSON and CSV. */
  readonly name: string;
  /** Heading of its column in a rendered table. */
  readonly title: string;
  /** How it is written: a share 0…1 in percent, a norm in pixel units of [0, 1] (or its square), or a count of images. */
  readonly unit: 'share' | 'norm' | 'count';
  /** Null when it was not measured. */
  readonly read: (model: Measures) => number | null;
  /** How many test images a share is a share of; absent for what would be the same on other images. */
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

/** The columns of a metrics table of these attacks, in its order. An attack's robustness has the attack's own name. */
export function quantitiesOf(attacks: readonly AttackEntry[]): readonly Quantity[] {
  return [...always, ...attacks.flatMap((attack) => (attack.kind === 'bounded' ? [accuracy(attack)] : norms(attack)))];
}

/** @throws RangeError when the table has no such column */
export function quantityBy(quantities: readonly Quantity[], name: string): Quantity {
  const quantity = quantities.find((each) => each.name === name);
  if (quantity !== undefined) return quantity;
  const names = quantities.map((each) => each.name).join(', ');
  throw new RangeError(`expected one of ${names}, got ${JSON.stringify(name)}; correct it or add the attack`);
}

function accuracy(attack: AttackEntry): Quantity {
  const { name, title } = attack;
  return {
    name,
    title: `${symbolOf(attack)} ${title}`,
    unit: 'share',
    read: (model) => foundBy(model, name)?.accuracy ?? null,
    images: (model) => foundBy(model, name)?.images ?? null,
  };
}

function norms(attack: AttackEntry): Quantity[] {
  const { name, title } = attack;
  return [
    {
      name,
      title: `${symbolOf(attack)} ${title}`,
      unit: 'norm',
      read: (model) => neededBy(model, name)?.norm ?? null,
    },
    {
      name: `${name}Squared`,
      title: `E‖r‖² ${title}`,
      unit: 'norm',
      read: (model) => neededBy(model, name)?.squaredNorm ?? null,
    },
    {
      name: `${name}Successes`,
      title: `${title} successes`,
      unit: 'count',
      read: (model) => foundBy(model, name)?.minimum?.successes ?? null,
    },
    {
      name: `${name}Images`,
      title: `${title} images`,
      unit: 'count',
      read: (model) => foundBy(model, name)?.images ?? null,
    },
  ];
}
