import { entries } from '../../../../paper/experiments/attacks.ts';
import type { Theory } from '../../../../stages/exhibit/theory/theory-points.ts';

interface Wanted {
  readonly data?: string;
  readonly nets?: readonly string[];
  readonly references?: number;
  readonly rounds?: number;
  /** One reference has c₁ = 0 and no successful attack from the third round on. */
  readonly dying?: boolean;
}

const isLinear = (net: string) => net.startsWith('linear');

/** Made-up bounds, radii and constants with the trend of networks under pruning. Fixed test data, not results. */
export function madeUpTheory({
  data = 'mnist',
  nets = ['linear-binary', 'linear', 'lenet-300-100'],
  references = 3,
  rounds = 6,
  dying = false,
}: Wanted = {}): Theory {
  const models = nets.flatMap((net) =>
    Array.from({ length: references }, (_, seed) =>
      Array.from({ length: rounds + 1 }, (_, round) => {
        const nonzero = Math.round(1000 * (2 / 3) ** round);
        return { data, net, seed, round, weights: 1000, nonzero };
      }),
    ).flat(),
  );
  const wobble = ({ seed, round }: { seed: number; round: number }) => 1 + 0.02 * Math.sin(7 * seed + 3 * round + 1);
  const bounds = models
    .filter(({ net }) => isLinear(net))
    .map((model) => {
      const share = (0.3 + 0.05 * model.round) * wobble(model);
      return { ...model, bound: 2 * share, exact: 0.9 * share, measured: share, corrected: 0, distance: 0.5 };
    });
  const certified = models.map((model) => {
    const left = isDead(model, dying) ? 0 : (1 / 2) ** model.round * wobble(model);
    const least = minimum(isLinear(model.net) ? 1.02 : 100, wobble(model));
    return {
      ...model,
      images: 1000,
      constants: { frobenius: 500 * left, spectral: 40 * left, inf: 9000 * left ** 2 },
      radii: { frobenius: least.frobenius, spectral: least.spectral, inf: 1e-4 },
      minimum: isDead(model, dying)
        ? { deepfool: null, cw: null }
        : { deepfool: least, cw: { ...least, norm: 1.1 * least.norm } },
      bounded: { epsilon: 0.1, attacks: 2, certified: 0.1, fooled: 10, broken: 0 },
    };
  });
  const masked = models
    .filter(({ net, round }) => !isLinear(net) && round === 0)
    .map(({ weights: _, nonzero: __, ...model }) => ({
      ...model,
      draws: 10,
      points: ['fc1', 'fc2', 'hidden', 'all'].flatMap((layers) =>
        [0, 0.5, 0.9].map((alpha) => maskedPoint(layers, alpha)),
      ),
    }));
  return { attacks: entries, bounds, certified, masked };
}

function isDead({ seed, round }: { readonly seed: number; readonly round: number }, dying: boolean): boolean {
  return dying && seed === 0 && round >= 3;
}

function minimum(times: number, norm: number) {
  return {
    ...{ successes: 900, norm, frobenius: norm / times ** 1.5, spectral: norm / times },
    ...{ timesFrobenius: times ** 1.5, timesSpectral: times, broken: 0 },
  };
}

function maskedPoint(masked: string, alpha: number) {
  const layers = { hidden: 2, all: 3 }[masked] ?? 1;
  const left = (1 - alpha) ** layers;
  return { masked, layers, ofTheorem: masked !== 'all', alpha, c1: 9000 * left, c2: 500 * Math.sqrt(left) };
}
