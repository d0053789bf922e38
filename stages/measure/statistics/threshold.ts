/**
 * The round at which a network starts to fall as it is pruned, the paper's threshold (its Section 4.2): the last round
 * that has not fallen, with all later ones fallen. A dip that recovers does not count.
 *
 * @param rounds ascending, from the dense reference on
 * @param hasFallen whether a round is below the highest so far, by the caller's criterion
 * @returns undefined when the last round has not fallen
 */
export function threshold<R>(rounds: readonly R[], hasFallen: (round: R) => boolean): R | undefined {
  const last = rounds.findLastIndex((round) => !hasFallen(round));
  return last === rounds.length - 1 ? undefined : rounds[last];
}
