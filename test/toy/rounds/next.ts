import constants from './constants.json' with { type: 'json' };

const offset = 0;

/** 2n and 2n + 1 have the same successor, so that an edited input may leave a round's output unchanged. */
export function next(value: number, add: number): number {
  return halve(value) * 2 + add + offset + constants.shift;
}

function halve(value: number): number {
  return Math.floor(value / 2);
}

/** Used by no stage. */
export function previous(value: number): number {
  return value - 1;
}
