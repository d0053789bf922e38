import { type Finding, findingVerdicts } from '../../pipeline/findings.ts';

/** How often each verdict was given; one that was never given counts 0. */
export type VerdictCounts = ReadonlyMap<Finding['verdict'], number>;

export function countVerdicts(findings: readonly Finding[]): VerdictCounts {
  return new Map(findingVerdicts.map((verdict) => [verdict, findings.filter((one) => one.verdict === verdict).length]));
}
