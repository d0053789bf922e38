import { z } from 'zod';
import { csv } from '../../../artifacts/csv.ts';
import { compute } from '../../../compute/compute.ts';
import type { Compute, HostTensors } from '../../../compute/program.ts';
import { many, stage } from '../../../pipeline/stage.ts';
import { attackedImages } from '../../result/attacked.ts';
import { readAttackedImages } from '../../result/attacked-image.ts';
import { certificates, certified } from '../../result/certified.ts';
import { type Split, split } from '../../data/split.ts';
import { elementAt } from '../../../compute/element-at.ts';
import { checkData, checkModel } from '../../model/check-inputs.ts';
import { type Network, networkSchema } from '../../model/network.ts';
import { countWeights } from '../../model/prunable.ts';
import { rowCount } from '../../model/rows.ts';
import { weights } from '../../model/weights.ts';
import { chunksOf } from '../chunks.ts';
import { namedAttacks } from '../named-attacks.ts';
import { againstBounded, againstMinimum } from './against-attacks.ts';
import { type ByNorm, type Constants, constantsOf, meanConstants } from './constants.ts';
import { evaluate } from './logits.ts';
import { type Certificate, radiiOf } from './radii.ts';

/**
 * Lemma 3.1 of the paper: proven radii within which an image keeps its prediction, compared with what attacks needed.
 * Along any path the gradient of g_ŷ − g_k is (w_ŷ − w_k)ᵀ D_{d−1} W_{d−1} ⋯ D_1 W_1 with 0/1 diagonal D_j. For steps
 * in l_p its dual norm is therefore at most L = ‖w_ŷ − w_k‖_q ∏ ‖W_j‖ with operator norms in l_p. l2 (p = q = 2): the
 * largest singular value, or ‖W_j‖_F, which is no less. l∞ (p = ∞, q = 1): ‖W_j‖_{1,∞}, see `LinearMap`. We take the
 * lemma's ‖D_j‖_p as 1, so L depends only on the pair of classes, and its supremum is over all x.
 *
 * @throws MismatchError, NoLipschitzBoundError, Error when an attack used other images
 */
export const lipschitz = stage(import.meta, {
  name: 'lipschitz',
  params: z.strictObject({
    data: z.string().min(1).describe('name of the data set'),
    net: networkSchema,
    seed: z.int().nonnegative(),
    round: z.int().nonnegative(),
    epsilon: z.number().positive().max(1).default(0.1).describe('ε of the bounded attacks, for pixels in [0, 1]'),
    attacks: z.array(z.string()).describe('names of the minimum-norm attacks, in the order of `minimum`'),
  }),
  inputs: {
    data: split,
    model: weights,
    bounded: many(attackedImages),
    minimum: many(attackedImages),
  },
  outputs: { certified, certificates },
  needs: { facility: compute },
  subject: 'model',
  async run({ params: { data: set, net, seed, round, epsilon, attacks }, inputs, compute: engine, metric }) {
    checkData(net, inputs.data);
    checkModel(net, inputs.model);
    const minimum = namedAttacks(attacks, inputs.minimum);
    const constants = constantsOf(net, inputs.model);
    const images = await certify(engine, net, inputs, constants);
    const made = {
      ...{ data: set, net: net.name, seed, round, images: images.length },
      ...countWeights(inputs.model),
      constants: meanConstants(constants),
      radii: meanRadii(images),
      minimum: Object.fromEntries(minimum.map(([name, attacked]) => [name, againstMinimum(attacked, images)])),
      bounded: againstBounded(inputs.bounded.map(readAttackedImages), images, epsilon),
    };
    metric('radius-l2', made.radii.spectral);
    metric('radius-linf', made.radii.inf);
    const broken = Object.values(made.minimum).map((against) => against?.broken ?? 0);
    metric(
      'broken',
      broken.reduce((sum, count) => sum + count, made.bounded.broken),
    );
    return { certified: made, certificates: linesOf(images) };
  },
});

async function certify(
  engine: Compute,
  net: Network,
  { data, model }: { readonly data: Split; readonly model: HostTensors },
  constants: Constants,
): Promise<Certificate[]> {
  const pixels = net.input.reduce((product, axis) => product * axis, 1);
  const { classes } = constants.last;
  const certificates: Certificate[] = [];
  for (const { first, images } of chunksOf(data.images)) {
    const { logits } = await engine.run(evaluate, { net }, { ...model, images });
    for (let i = 0; i < rowCount(images); i++) {
      const own = logits.data.subarray(i * classes, (i + 1) * classes);
      certificates.push({
        index: first + i,
        label: elementAt(data.labels.data, first + i),
        ...radiiOf(own, constants, pixels),
      });
    }
  }
  return certificates;
}

function meanRadii(images: readonly Certificate[]): ByNorm {
  const mean = (bound: keyof ByNorm) => images.reduce((sum, image) => sum + image[bound], 0) / images.length;
  return { frobenius: mean('frobenius'), spectral: mean('spectral'), inf: mean('inf') };
}

function linesOf(images: readonly Certificate[]): string {
  const columns = ['index', 'label', 'predicted', 'frobenius', 'spectral', 'inf'] as const;
  return csv([columns, ...images.map((image) => columns.map((column) => image[column]))]);
}
