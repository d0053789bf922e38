import { dot } from '../rig.ts';

/**
 * The least ‖r‖₂ with w·(x + r) + b = 0 and x + r in [0, 1]: the optimum of an l2 attack on a linear binary model. By
 * the optimality conditions x + r = clip(x − λ sgn(f) w) for one λ ≥ 0; |f| falls with λ, so λ is found by bisection.
 *
 * @returns ∞ when no image in the box changes the label
 */
export function boxedOptimum(w: readonly number[], b: number, x: readonly number[]): number {
  const sign = Math.sign(dot(w, x) + b);
  const at = (lambda: number) => x.map((value, i) => Math.min(1, Math.max(0, value - lambda * sign * w[i]!)));
  const crossed = (lambda: number) => sign * (dot(w, at(lambda)) + b) <= 0;
  let high = 1;
  while (!crossed(high)) {
    if (high > 1e9) return Number.POSITIVE_INFINITY;
    high *= 2;
  }
  let low = 0;
  for (let i = 0; i < 100; i++) {
    const middle = (low + high) / 2;
    if (crossed(middle)) high = middle;
    else low = middle;
  }
  return Math.hypot(...at(high).map((value, i) => value - x[i]!));
}
