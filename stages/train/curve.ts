import { text } from '../../artifacts/text.ts';

/** CSV `iteration,loss`: number of iterations done, and the mean minibatch loss of the last hundred of them. */
export const curve = text('curve', 'csv');

const window = 100;

/** @param losses one per iteration, first to last */
export function curveOf(losses: Float32Array): string {
  const lines = ['iteration,loss'];
  for (let first = 0; first < losses.length; first += window) {
    const end = Math.min(first + window, losses.length);
    lines.push(`${end},${recentLoss(losses.subarray(0, end), end - first)}`);
  }
  return `${lines.join('\n')}\n`;
}

/** The mean of the last `count` losses. */
export function recentLoss(losses: Float32Array, count = window): number {
  const recent = losses.subarray(Math.max(0, losses.length - count));
  return recent.reduce((sum, loss) => sum + loss, 0) / recent.length;
}
