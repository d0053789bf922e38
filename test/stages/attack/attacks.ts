import type { HostTensor, Scope, Tensor, Tensors } from '../../../compute/program.ts';
import { attacks as everywhere, probes } from '../../../paper/experiments/attacks.ts';
import { autopgd } from '../../../stages/attack/autopgd/autopgd.ts';
import { autoPgd } from '../../../stages/attack/autopgd/autopgd-walk.ts';
import { cw } from '../../../stages/attack/cw/cw.ts';
import { deepfool } from '../../../stages/attack/deepfool/deepfool.ts';
import { deepFool } from '../../../stages/attack/deepfool/deepfool-walk.ts';
import { fastGradientSign, fgs } from '../../../stages/attack/fgs.ts';
import { noiseSigns } from '../../../stages/attack/noise-signs.ts';
import { pgd, projectedGradientDescent } from '../../../stages/attack/pgd.ts';
import { randomFastGradientSign, rfgs } from '../../../stages/attack/rfgs.ts';
import { starts } from '../../../stages/attack/starts.ts';
import { coordinates } from '../../../stages/attack/victim/coordinates.ts';
import type { Victim } from '../../../stages/attack/victim/victim.ts';
import { classCount, type Network } from '../../../stages/model/network.ts';
import { smallNetworks } from '../model/small-networks.ts';
import { type AttackStage, binary, deep, multi } from './rig.ts';

/** Every kind of network, its share of zero weights, and a seed with which every attack fools some of a few images. */
export const networks: readonly { readonly net: Network; readonly zeros: number; readonly seed: number }[] = [
  { net: binary, zeros: 0, seed: 9 },
  { net: multi, zeros: 0.8, seed: 9 },
  { net: deep, zeros: 0.3, seed: 9 },
  ...smallNetworks.map((net) => ({ net, zeros: 0, seed: net.name === 'small-resnet' ? 8 : 9 })),
];

/** ε of the bounded attacks. */
export const epsilon = 0.1;

export interface Attack {
  readonly name: string;
  readonly stage: AttackStage;
  readonly params: object;
  /** Whether ‖r‖∞ ≤ ε. */
  readonly bounded: boolean;
  /** Whether the images stay in [0, 1]. */
  readonly boxed: boolean;
  /** Whether it draws random numbers by an image's row in the split, so that its result depends on that row. */
  readonly seeded: boolean;
  takes(net: Network): boolean;
  /** The random numbers of an attack with this seed, passed as `noise`, in the shape of `images`. */
  noise?(seed: number, images: HostTensor, rows: readonly number[]): HostTensor;
  /** The attacked images of the stage, float32 like x; C&W keeps none. `noise` is float32; without random numbers, x. */
  moved?(scope: Scope, model: Victim, given: Given): Tensor;
}

interface Given {
  readonly net: Network;
  readonly weights: Tensors;
  readonly x: Tensor;
  readonly y: Tensor;
  readonly noise: Tensor;
}

const any = () => true;
const bounded = { bounded: true, boxed: true, seeded: false, takes: any } as const;
const seeded = { ...bounded, seeded: true } as const;
const minimum = { bounded: false, boxed: false, seeded: false, takes: any } as const;
const fromStarts = (seed: number, images: HostTensor, rows: readonly number[]) => starts(seed, 0, images, rows);

const walk = { epsilon, steps: 7, step: 0.02 };
const byAutoPgd = (loss: 'ce' | 'dlr'): Attack => ({
  name: `autopgd-${loss}`,
  stage: autopgd,
  params: { epsilon, loss, iterations: 7 },
  ...seeded,
  takes: (net) => loss === 'ce' || classCount(net) >= 3,
  noise: fromStarts,
  moved: (scope, model, { x, y, noise }) =>
    autoPgd(scope, model, { x, y, u: noise }, { epsilon, loss, iterations: 7, rho: 0.75 }),
});
const byDeepFool = (form: 'matlab' | 'python'): Attack => ({
  name: form === 'matlab' ? 'deepfool' : `deepfool (${form})`,
  stage: deepfool,
  params: { form },
  ...minimum,
  moved: (scope, model, { net, weights, x }) => {
    const real = scope.tf.ones([x.shape[0]!], 'bool');
    const options = { form, eta: 0.02, maxIterations: 100, batch: 7 };
    return model.tf.add(x, deepFool(scope, coordinates(scope, net, weights), { x, real }, options));
  },
});

/** Params of C&W in tests: a short search. */
export const search = { iterations: 20, searchSteps: 2, initialC: 0.5, learningRate: 0.1 };

const own: readonly Attack[] = [
  {
    name: 'fgs',
    stage: fgs,
    params: { epsilon },
    ...bounded,
    moved: (_, model, { x, y }) => fastGradientSign(model, x, y, epsilon),
  },
  {
    name: 'rfgs',
    stage: rfgs,
    params: { epsilon },
    ...seeded,
    noise: (seed, images, rows) => noiseSigns(seed, 'rfgs', images, rows),
    moved: (_, model, { x, y, noise }) => {
      const s = model.tf.sub(model.tf.mul(noise, 2), 1);
      return randomFastGradientSign(model, { x, y, s }, { epsilon, alpha: epsilon / 2 });
    },
  },
  {
    name: 'pgd',
    stage: pgd,
    params: walk,
    ...seeded,
    noise: fromStarts,
    moved: (scope, model, { x, y, noise }) => projectedGradientDescent(scope, model, { x, y, u: noise }, walk),
  },
  byAutoPgd('ce'),
  byAutoPgd('dlr'),
  byDeepFool('matlab'),
  byDeepFool('python'),
  { name: 'cw', stage: cw, params: search, ...minimum, boxed: true },
];

/** All other attacks of the catalog, with default properties. Noise may fool none of a few images. */
const others = Object.entries({ ...everywhere, ...probes })
  .filter(([name, { search }]) => search !== 'noise' && own.every((each) => each.name !== name))
  .map(([name, { kind, takes, params, ...stage }]): Attack => {
    const { net: _, ...rest } = params({ net: deep, seed: 0, images: null, cwImages: 5, cwIterations: 20 }) as {
      readonly net: Network;
    };
    const general = kind === 'bounded' ? bounded : minimum;
    return { name, stage, params: rest, ...general, seeded: 'seed' in rest, takes };
  });

export const attacks: readonly Attack[] = [...own, ...others];
