import type { Handle } from '../../pipeline/step.ts';
import type { Measure } from '../../stages/result/attack-entry.ts';
import { type AttackName, namesOf, type PlacedAttack } from './attacks.ts';

/** A model, its measures, and the attacks on it. */
export interface Attacked {
  readonly seed: number;
  readonly round: number;
  readonly model: Handle<'weights'>;
  readonly measures: Handle<'measures'>;
  readonly attacks: Readonly<Record<AttackName, PlacedAttack>>;
}

/** The images of the attacks with this measure, in the order of {@link namesOf}. */
export function imagesOf({ attacks }: Attacked, measure: Measure): Handle<'attacked-images'>[] {
  return namesOf(measure).map((name) => attacks[name].images);
}
