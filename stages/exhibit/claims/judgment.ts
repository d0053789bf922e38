import type { Finding } from '../../../pipeline/findings.ts';
import type { Quantity } from '../robustness/quantities.ts';

/** The verdict on a claim, and what the results show, in words. */
export type Judgment = Pick<Finding, 'verdict' | 'seen'>;

/** The judgment of a claim without results. */
export const notRun: Judgment = { verdict: 'not run', seen: '–' };

export function judgment(holds: boolean, seen: string): Judgment {
  return { verdict: holds ? 'reproduced' : 'off', seen };
}

/** A value in the unit of its quantity: a share in percent, a norm to four decimals. */
export function written(value: number, { unit }: Quantity): string {
  return unit === 'share' ? `${(100 * value).toFixed(2)} %` : value.toFixed(4);
}
