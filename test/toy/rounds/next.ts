import constants from './constants.json' with { type: 'json' };

const offset = 0;

/** Odd and even neighbours have the same successor, so that an edited input may leave a round's output as it was. */
export function next(value: number, add: number): number {
  return halve(value) * 2 + add + offset + constants.shift;
}

function halve(value: number): number {
  return Math.floor(value / 2);
}

/** Reached by no stage. */
export function previous(value: number): number {
  return value - 1;
}
