import { z } from 'zod';

/** An attack, as tables, figures and checks know it: from their params, so that no stage's code names an attack. */
const attackEntry = z.strictObject({
  /** Name in results and step ids. */
  name: z.string().min(1),
  /** Title in headings and legends. */
  title: z.string().min(1),
  /** `bounded`: every perturbation is within one ball; `minimum`: each is as small as the attack can make it. */
  kind: z.enum(['bounded', 'minimum']),
  /** The norm of the ball, or the norm to minimize. */
  norm: z.union([z.literal(2), z.literal('inf')]),
  /** How it searches: one gradient step, many, or none. */
  search: z.enum(['single-step', 'iterated', 'noise']),
});

export type AttackEntry = z.output<typeof attackEntry>;

/** A param of stages that show attacks, in the order of columns and legends. */
export const attackEntries = z
  .array(attackEntry)
  .refine((all) => new Set(all.map(({ name }) => name)).size === all.length, 'expected each attack once')
  .refine(
    (all) => new Set(all.map(({ title }) => title)).size === all.length,
    'expected a title for each attack alone, since it is the name of its series in figures',
  )
  .default([])
  .describe('the attacks to show, in order');

/** The paper's measures (its Section 3): accuracy within an l∞ ball, and the mean size of the least l2 perturbation. */
export type Measure = 'r∞' | 'r2';

/** The symbol of what an attack measures; in a norm that the paper does not use, neither of its two measures. */
export function symbolOf({ kind, norm }: Pick<AttackEntry, 'kind' | 'norm'>): string {
  if (kind === 'bounded') return norm === 'inf' ? 'r∞' : 'accuracy in l2';
  return norm === 2 ? 'r2' : 'E‖r‖₂, least l∞';
}

/** The attacks that measure r∞, or r2, and are therefore comparable. */
export function measuring(attacks: readonly AttackEntry[], measure: Measure): AttackEntry[] {
  return attacks.filter((entry) => symbolOf(entry) === measure);
}

/** An attack's title, or its name if it has no entry. */
export function titleOf(attacks: readonly AttackEntry[], name: string): string {
  return attacks.find((entry) => entry.name === name)?.title ?? name;
}
