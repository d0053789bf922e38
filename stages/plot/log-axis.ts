import { elementAt } from '../../compute/element-at.ts';

/**
 * A logarithmic y scale that ends at 1, 2 or 5 of some decade on either side of its values, and its axis.
 *
 * @param values those that are not above 0 have no place on it
 */
export function logAxis(values: readonly number[], title: string) {
  const seen = values.filter((value) => value > 0);
  const [least, most] = seen.length === 0 ? [1, 1] : [Math.min(...seen), Math.max(...seen)];
  const marks = marksAround(least, most);
  // Slack for means that rounding moves off a mark.
  const last = marks.findIndex((mark) => mark >= most * (1 - 1e-9));
  const first = marks.findLastIndex((mark, i) => mark <= least * (1 + 1e-9) && i < last);
  const [floor, top] = [elementAt(marks, first), elementAt(marks, last)];
  const inside = marks.slice(first, last + 1);
  return {
    floor,
    scale: { type: 'log', domain: [floor, top], nice: false },
    axis: { title, values: few(inside), format: '~g' },
  };
}

/** Labels on an axis, at most. */
const labels = 7;

/** All marks where they are few, else those of whole decades, else of every other decade or fewer. */
function few(marks: readonly number[]): readonly number[] {
  if (marks.length <= labels) return marks;
  const decades = marks.filter((mark) => Number.isInteger(exponentOf(mark)));
  const every = Math.ceil(decades.length / labels);
  return decades.filter((mark) => exponentOf(mark) % every === 0);
}

/** 1, 2 and 5 of every decade from below the least value to above the largest. */
function marksAround(least: number, most: number): number[] {
  const [first, last] = [Math.floor(Math.log10(least)) - 1, Math.ceil(Math.log10(most)) + 1];
  return Array.from({ length: last - first + 1 }, (_, i) => first + i).flatMap((exponent) =>
    [1, 2, 5].map((digit) => Number(`${digit}e${exponent}`)),
  );
}

/** Whole for a power of ten. */
function exponentOf(mark: number): number {
  const exponent = Math.log10(mark);
  return Math.abs(exponent - Math.round(exponent)) < 1e-9 ? Math.round(exponent) : exponent;
}
