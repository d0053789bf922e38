import { type Finding, findingVerdicts } from '../../pipeline/findings.ts';

/** How often each verdict was given; 0 for one that was not. */
export type VerdictCounts = ReadonlyMap<Finding['verdict'], number>;

export function countVerdicts(findings: readonly Finding[]): VerdictCounts {
  return new Map(findingVerdicts.map((verdict) => [verdict, findings.filter((one) => one.verdict === verdict).length]));
}
