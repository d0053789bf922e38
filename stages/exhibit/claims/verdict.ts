import { type QuantityName, quantities } from '../robustness/quantities.ts';

/** What became of a claim: `not run` where the evidence has not what it takes. */
export interface Finding {
  readonly verdict: 'reproduced' | 'off' | 'not run';
  /** What was seen, in words. */
  readonly seen: string;
}

export const notRun: Finding = { verdict: 'not run', seen: '–' };

export function verdict(holds: boolean, seen: string): Finding {
  return { verdict: holds ? 'reproduced' : 'off', seen };
}

/** A value as its quantity is written. */
export function written(value: number, name: QuantityName): string {
  return quantities[name].unit === 'share' ? `${(100 * value).toFixed(2)} %` : value.toFixed(4);
}
