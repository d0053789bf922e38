import type { AttackedImage } from '../../result/attacked-image.ts';
import type { Certificate } from './radii.ts';

/**
 * Margins and attacks' labels both come from float32 logits, so a certificate counts as broken only if it is exceeded
 * by more than this share.
 */
const rounding = 1e-4;

/**
 * Compares certificates with a minimum-norm attack in l2; null if the attack never succeeded.
 *
 * @param certificates of all images of the split, in its order
 */
export function againstMinimum(images: readonly AttackedImage[], certificates: readonly Certificate[]) {
  const found = images.flatMap(({ index, success, norm }) =>
    success && norm !== null ? [{ norm, certificate: certificateOf(index, certificates) }] : [],
  );
  if (found.length === 0) return null;
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const times = (bound: 'frobenius' | 'spectral') => {
    const logs = found.flatMap(({ norm, certificate }) =>
      certificate[bound] > 0 ? [Math.log(norm / certificate[bound])] : [],
    );
    return logs.length === 0 ? null : Math.exp(mean(logs));
  };
  const isBroken = ({ norm, certificate: { frobenius, spectral } }: (typeof found)[number]) =>
    norm < Math.max(frobenius, spectral) * (1 - rounding);
  return {
    successes: found.length,
    norm: mean(found.map(({ norm }) => norm)),
    frobenius: mean(found.map(({ certificate }) => certificate.frobenius)),
    spectral: mean(found.map(({ certificate }) => certificate.spectral)),
    timesFrobenius: times('frobenius'),
    timesSpectral: times('spectral'),
    broken: found.filter(isBroken).length,
  };
}

/**
 * Compares certificates with attacks within ε of l∞.
 *
 * @param attacks the images of each attack
 */
export function againstBounded(
  attacks: readonly (readonly AttackedImage[])[],
  certificates: readonly Certificate[],
  epsilon: number,
) {
  const sure = certificates.filter(({ label, predicted, inf }) => label === predicted && inf > epsilon);
  const fooled = attacks.flat().filter(({ success }) => success);
  const isBroken = ({ index }: AttackedImage) => certificateOf(index, certificates).inf * (1 - rounding) > epsilon;
  return {
    epsilon,
    attacks: attacks.length,
    certified: sure.length / certificates.length,
    fooled: fooled.length,
    broken: fooled.filter(isBroken).length,
  };
}

function certificateOf(index: number, certificates: readonly Certificate[]): Certificate {
  const found = certificates[index];
  if (found !== undefined) return found;
  const expected = `expected an attack on the ${certificates.length} certified images`;
  throw new Error(`${expected}, got one on image ${index}; wire both to the same split`);
}
