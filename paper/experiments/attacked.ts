import type { Handle } from '../../pipeline/step.ts';
import type { AttackEntry } from '../../stages/result/attack-entry.ts';
import { type AttackName, namesOf, type PlacedAttack } from './attacks.ts';

/** A model, what was measured on it, and the attacks. */
export interface Attacked {
  readonly seed: number;
  readonly round: number;
  readonly model: Handle<'weights'>;
  readonly measures: Handle<'measures'>;
  readonly attacks: Readonly<Record<AttackName, PlacedAttack>>;
}

/** The images of the attacks of one kind, in the order of {@link namesOf}. */
export function imagesOf({ attacks }: Attacked, kind: AttackEntry['kind']): Handle<'attacked-images'>[] {
  return namesOf(kind).map((name) => attacks[name].images);
}
