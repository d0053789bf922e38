import type { Measures } from './references.ts';

type Attacked = Measures['attacks'][number];

/** The results of an attack on a model, if it was run. */
export function foundBy(model: Measures, attack: string): Attacked | undefined {
  return model.attacks.find((candidate) => candidate.attack === attack);
}

/** The norms of a minimum-norm attack on a model; null if it never succeeded, since its results then hold zeros. */
export function neededBy(model: Measures, attack: string): Attacked['minimum'] {
  const minimum = foundBy(model, attack)?.minimum;
  return minimum && minimum.successes > 0 ? minimum : null;
}
