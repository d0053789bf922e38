import type { AttackSummary } from '../result/attacked.ts';
import type { Measures } from './references.ts';

/** The summary of an attack on a model, if it was run. */
export function attackOn(model: Measures, attack: string): AttackSummary | undefined {
  return model.attacks.find((candidate) => candidate.attack === attack);
}

/** The norms of a minimum-norm attack on a model; null if it never succeeded, since its results then hold zeros. */
export function minimumOf(model: Measures, attack: string): AttackSummary['minimum'] {
  const minimum = attackOn(model, attack)?.minimum;
  return minimum && minimum.successes > 0 ? minimum : null;
}
