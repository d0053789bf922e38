import { elementAt } from '../../../compute/element-at.ts';
import type { AttackedImage } from '../../result/attacked-image.ts';

/** The models' images cannot be paired. */
export class PairingError extends Error {
  override readonly name = 'PairingError';
}

/** One attack on one model. */
export interface AttackedModel {
  readonly seed: number;
  /** 0 is the dense reference. */
  readonly round: number;
  readonly images: readonly AttackedImage[];
}

/**
 * Sorts models into rounds. Each round has the models of the same references in the same order, all attacked on the
 * same images.
 *
 * @returns ascending rounds, from the dense references on
 * @throws PairingError when a model occurs twice or is missing in a round, when there is no dense reference, or when
 * images differ
 */
export function pairUp(models: readonly AttackedModel[]): ReadonlyMap<number, readonly (readonly AttackedImage[])[]> {
  const ordered = models.toSorted((a, b) => a.round - b.round || a.seed - b.seed);
  const rounds = Map.groupBy(ordered, ({ round }) => round);
  const seedsOf = (round: number) => (rounds.get(round) ?? []).map(({ seed }) => seed);
  const seeds = seedsOf(0);
  if (seeds.length === 0)
    throw new PairingError('expected a dense model (round 0) of each reference, got none; wire them too');
  for (const round of rounds.keys()) {
    const own = seedsOf(round);
    if (own.length === new Set(own).size && own.join() === seeds.join()) continue;
    throw new PairingError(
      `expected references ${seeds} in round ${round}, once each, got ${own}; wire every model of the sweep once`,
    );
  }
  for (const model of ordered) checkImages(elementAt(ordered, 0), model);
  return new Map(Array.from(rounds, ([round, all]) => [round, all.map(({ images }) => images)]));
}

function checkImages(first: AttackedModel, model: AttackedModel): void {
  for (const column of ['index', 'label'] as const) {
    const [expected, got] = [first, model].map(({ images }) => images.map((image) => image[column])) as [
      number[],
      number[],
    ];
    const at =
      got.length === expected.length
        ? got.findIndex((value, i) => value !== expected[i])
        : Math.min(got.length, expected.length);
    if (at === -1) continue;
    throw new PairingError(
      `expected the ${expected.length} images of seed ${first.seed}, round ${first.round}, ` +
        `got ${got.length} of seed ${model.seed}, round ${model.round}, ` +
        `the first different ${column} in row ${at}; attack the same images of the same data set`,
    );
  }
}
