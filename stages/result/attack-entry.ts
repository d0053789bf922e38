import { z } from 'zod';

/** What tables, figures and checks know of an attack. It travels in their params: no stage's code knows an attack by name. */
const attackEntry = z.strictObject({
  /** As in results and step ids. */
  name: z.string().min(1),
  /** As in headings and legends. */
  title: z.string().min(1),
  /** `bounded`: every perturbation is within one ball; `minimum`: each is as small as the attack can make it. */
  kind: z.enum(['bounded', 'minimum']),
  /** Of the ball, or of what is made small. */
  norm: z.union([z.literal(2), z.literal('inf')]),
  /** How it searches: one gradient step, many, or none at all. */
  search: z.enum(['single-step', 'iterated', 'noise']),
});

export type AttackEntry = z.output<typeof attackEntry>;

/** A param of stages that show attacks: which, in the order of columns and legends. */
export const attackEntries = z
  .array(attackEntry)
  .refine((all) => new Set(all.map(({ name }) => name)).size === all.length, 'expected each attack once')
  .default([])
  .describe('the attacks that are shown, in this order');

/** The paper's measures (its Section 3): accuracy within an l∞ ball, and the mean size of the least l2 perturbation. */
export type Measure = 'r∞' | 'r2';

/** What an attack measures. In other norms than the paper's it is neither of its two measures. */
export function symbolOf({ kind, norm }: Pick<AttackEntry, 'kind' | 'norm'>): string {
  if (kind === 'bounded') return norm === 'inf' ? 'r∞' : 'accuracy in l2';
  return norm === 2 ? 'r2' : 'E‖r‖₂, least l∞';
}

/** The attacks that measure r∞, or r2, and so can be compared with each other. */
export function measuring(attacks: readonly AttackEntry[], measure: Measure): AttackEntry[] {
  return attacks.filter((entry) => symbolOf(entry) === measure);
}

/** What a heading calls an attack; its name where no entry has it. */
export function titleOf(attacks: readonly AttackEntry[], name: string): string {
  return attacks.find((entry) => entry.name === name)?.title ?? name;
}
