import { DeclarationError } from './declaration-error.ts';
import type { Handle } from './step.ts';

/**
 * A chain of rounds: each takes the round before. Every round is its own step with its own key, so raising the number
 * of rounds later runs only the new ones.
 *
 * @param rounds how many, from 0
 * @param first what round 1 starts from; it is the result's element 0
 * @param round makes one round's handle from the previous one; steps with `previous` as their subject are labeled
 *   `round=k`
 * @returns `rounds + 1` handles
 */
export function iterate<K extends string>(
  rounds: number,
  first: Handle<K>,
  round: (previous: Handle<K>, round: number) => Handle<K>,
): readonly Handle<K>[] {
  if (!Number.isInteger(rounds) || rounds < 0) {
    throw new DeclarationError(`iterate: expected a whole number of rounds, got ${rounds}`, 'Use 0, 1, 2, …');
  }
  const chain = first.label;
  const inRound = (handle: Handle<K>, k: number): Handle<K> => ({ ...handle, label: `${chain}/round=${k}`, chain });
  let last = inRound(first, 0);
  const handles = [last];
  for (let k = 1; k <= rounds; k++) {
    last = inRound(round(inRound(last, k), k), k);
    handles.push(last);
  }
  return handles;
}
