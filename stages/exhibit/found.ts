import type { Measures } from './references.ts';

type Attacked = Measures['attacks'][number];

/** What an attack found on a model, if it was run. */
export function foundBy(model: Measures, attack: string): Attacked | undefined {
  return model.attacks.find((candidate) => candidate.attack === attack);
}

/** What a minimum-norm attack needed. One that never succeeded has no norms, whatever numbers stand in their place. */
export function neededBy(model: Measures, attack: string): Attacked['minimum'] {
  const minimum = foundBy(model, attack)?.minimum;
  return minimum && minimum.successes > 0 ? minimum : null;
}
