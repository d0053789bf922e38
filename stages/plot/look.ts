import { z } from 'zod';

/** The look of a series: a color, and a shape for print in gray. */
export const lookSchema = z.strictObject({
  /** Name in the legend. */
  series: z.string(),
  color: z.string().regex(/^#[0-9a-f]{6}$/),
  /** A Vega symbol. */
  shape: z.string(),
  dashed: z.boolean().optional(),
});

export type Look = z.output<typeof lookSchema>;

/**
 * A look for every series of a figure: given looks in their order, then the next free color and shape for each other
 * series.
 */
export function looksOf(points: readonly { readonly series: string }[], given: readonly Look[]): readonly Look[] {
  const present = new Set(points.map(({ series }) => series));
  const looks = given.filter(({ series }) => present.delete(series));
  for (const series of present) {
    looks.push({
      series,
      color: leastUsed(
        colors,
        looks.map(({ color }) => color),
      ),
      shape: leastUsed(
        shapes,
        looks.map(({ shape }) => shape),
      ),
    });
  }
  return looks;
}

/** Distinguishable with most kinds of color blindness: Okabe and Ito's, then Tol's. */
const colors = [
  '#0072b2',
  '#d55e00',
  '#009e73',
  '#aa3377',
  '#e69f00',
  '#56b4e9',
  '#332288',
  '#999933',
  '#882255',
] as const;

/** One fewer than the colors, so a pair repeats only after all pairs. */
const shapes = [
  'square',
  'triangle-up',
  'diamond',
  'triangle-down',
  'circle',
  'cross',
  'triangle-right',
  'triangle-left',
] as const;

/** The first of the least used choices. */
function leastUsed<T extends string>(choices: readonly [T, ...T[]], used: readonly string[]): T {
  const count = (choice: T) => used.filter((each) => each === choice).length;
  return choices.reduce((best, choice) => (count(choice) < count(best) ? choice : best));
}
