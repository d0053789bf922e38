import { elementAt } from '../../compute/element-at.ts';

/**
 * A logarithmic y scale, with its axis, that spans its values and ends at 1, 2 or 5 times a power of ten on either
 * side.
 *
 * @param values values of 0 or less are ignored
 */
export function logAxis(values: readonly number[], title: string) {
  const seen = values.filter((value) => value > 0);
  const [least, most] = seen.length === 0 ? [1, 1] : [Math.min(...seen), Math.max(...seen)];
  const marks = marksAround(least, most);
  // Tolerates means that rounding moves off a mark.
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

/** Maximum number of labels on an axis. */
const labels = 7;

/** All marks if they are few, else powers of ten, else every second or later power of ten. */
function few(marks: readonly number[]): readonly number[] {
  if (marks.length <= labels) return marks;
  const decades = marks.filter((mark) => Number.isInteger(exponentOf(mark)));
  const every = Math.ceil(decades.length / labels);
  return decades.filter((mark) => exponentOf(mark) % every === 0);
}

/** 1, 2 and 5 times the powers of ten, from below the least value to above the largest. */
function marksAround(least: number, most: number): number[] {
  const [first, last] = [Math.floor(Math.log10(least)) - 1, Math.ceil(Math.log10(most)) + 1];
  return Array.from({ length: last - first + 1 }, (_, i) => first + i).flatMap((exponent) =>
    [1, 2, 5].map((digit) => Number(`${digit}e${exponent}`)),
  );
}

/** log10 of a mark; an integer for a power of ten. */
function exponentOf(mark: number): number {
  const exponent = Math.log10(mark);
  return Math.abs(exponent - Math.round(exponent)) < 1e-9 ? Math.round(exponent) : exponent;
}
