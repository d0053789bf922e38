import type { HostTensors } from '../../../../compute/program.ts';
import { argMax, deep, dot, logitsOf, rowsOfWeight } from '../rig.ts';

export interface Options {
  readonly epsilon: number;
  readonly iterations: number;
  readonly loss: 'ce' | 'dlr';
  /** w₀ = 0, w₁, …, and the demanded share ρ. */
  readonly checkpoints: readonly number[];
  readonly rho: number;
}

/**
 * Algorithm 1 of AutoPGD on one image of the ReLU network `deep`, in double precision.
 *
 * @returns the iterates x⁰ … x^N before a checkpoint replaced them by x_max; the expected result of the attack; and how
 *   often the step was halved
 */
export function autoPgdByHand(weights: HostTensors, image: number[], label: number, start: number[], options: Options) {
  const { epsilon, iterations, loss, checkpoints, rho } = options;
  const logits = (x: number[]) => logitsOf(deep, weights, x);
  const f = (x: number[]) => lossesByHand[loss].value(logits(x), label);
  const direction = (x: number[]) => pull(weights, x, lossesByHand[loss].slope(logits(x), label)).map(Math.sign);
  const project = (moved: number[]) =>
    moved.map((value, i) =>
      Math.min(Math.max(value, Math.max(image[i]! - epsilon, 0)), Math.min(image[i]! + epsilon, 1)),
    );
  const made = [project(image.map((value, i) => value + epsilon * start[i]!))];
  const x = [...made];
  const fs = [f(x[0]!)];
  let best = x[0]!;
  const [eta, bests] = [[2 * epsilon], [fs[0]!]];
  let halvings = 0;
  for (let k = 0; k < iterations; k++) {
    const at = x[k]!;
    const ascent = direction(at);
    const z = project(at.map((value, i) => value + eta[k]! * ascent[i]!));
    const alpha = k === 0 ? 1 : 0.75;
    const back = k === 0 ? at : x[k - 1]!;
    const next = project(at.map((value, i) => value + alpha * (z[i]! - value) + (1 - alpha) * (value - back[i]!)));
    made.push(next);
    if (f(next) > f(best)) best = next;
    x.push(next);
    fs.push(f(next));
    bests.push(f(best));
    eta.push(eta[k]!);
    const j = checkpoints.indexOf(k + 1);
    if (j < 1) continue;
    const from = checkpoints[j - 1]!;
    const rises = fs.slice(from + 1).filter((value, i) => value > fs[from + i]!).length;
    const unchanged = (j === 1 || eta[from - 1] === eta[from]) && bests[from] === bests[k + 1];
    if (rises < rho * (k + 1 - from) || unchanged) {
      eta[k + 1] = eta[k]! / 2;
      x[k + 1] = best;
      fs[k + 1] = f(best);
      halvings++;
    }
  }
  const wrong = made.filter((each) => argMax(logits(each)) !== label);
  const reported = wrong.reduce((worst, each) => (f(each) > f(worst) ? each : worst), wrong[0] ?? best);
  return { made, reported, halvings };
}

/** The two losses and their derivatives by the logits, as in the paper. */
export const lossesByHand = {
  ce: {
    value: (g: number[], y: number) => -Math.log(softmax(g)[y]!),
    slope: (g: number[], y: number) => softmax(g).map((p, k) => p - Number(k === y)),
  },
  dlr: {
    value: (g: number[], y: number) => ratio(g, y).numerator / ratio(g, y).denominator,
    slope: (g: number[], y: number) => {
      const { numerator, denominator, rival, first, third } = ratio(g, y);
      return g.map(
        (_, k) =>
          (Number(k === rival) - Number(k === y)) / denominator -
          (numerator * (Number(k === first) - Number(k === third))) / denominator ** 2,
      );
    },
  },
};

function ratio(g: number[], y: number) {
  const order = g.map((_, k) => k).sort((a, b) => g[b]! - g[a]!);
  const [first, , third] = order as [number, number, number];
  const rival = order.find((k) => k !== y)!;
  return { numerator: g[rival]! - g[y]!, denominator: g[first]! - g[third]!, rival, first, third };
}

function softmax(g: number[]): number[] {
  const total = g.reduce((sum, each) => sum + Math.exp(each - Math.max(...g)), 0);
  return g.map((each) => Math.exp(each - Math.max(...g)) / total);
}

/** Σ_k a_k ∇g_k(x) of the ReLU network `deep`. */
function pull(weights: HostTensors, x: number[], a: number[]): number[] {
  const [inner, outer] = [rowsOfWeight(weights, 'fc1'), rowsOfWeight(weights, 'fc2')];
  const active = inner.map((row, h) => Number(dot(row, x) + weights['fc1.bias']!.data[h]! > 0));
  const hidden = active.map(
    (on, h) =>
      on *
      dot(
        a,
        outer.map((row) => row[h]!),
      ),
  );
  return x.map((_, pixel) =>
    dot(
      hidden,
      inner.map((row) => row[pixel]!),
    ),
  );
}
