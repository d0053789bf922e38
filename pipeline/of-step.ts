import type { Step } from './step.ts';

/**
 * What a map made from a graph has for one of the graph's steps.
 *
 * @throws RangeError for a step that the map does not have, such as one of another graph
 */
export function ofStep<T>(map: ReadonlyMap<Step, T>, step: Step): T {
  const value = map.get(step);
  if (value !== undefined) return value;
  throw new RangeError(`expected a step that the map has, got ${step.id}`);
}
