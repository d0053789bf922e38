import { z } from 'zod';
import type { Decoded } from '../artifacts/codec.ts';
import { json } from '../artifacts/json.ts';

/** Verdicts on a claim: `off` when the results contradict it, `not run` when results that it needs are missing. */
export const findingVerdicts = ['reproduced', 'off', 'not run'] as const;

const finding = z.strictObject({
  /** Unique in its file. */
  id: z.string().min(1),
  /** What is claimed, in a sentence. */
  claim: z.string().min(1),
  /** Where it is claimed. */
  source: z.string(),
  verdict: z.enum(findingVerdicts),
  /** What the results show, in words. */
  seen: z.string(),
});

/** Claims checked against results: what a target of the role `findings` holds. */
export const findings = json(
  'findings',
  z.strictObject({
    /** A heading, such as `The paper's claims`. */
    title: z.string().min(1),
    /** Titles of the data sets that the results are of; one that stands in for another should say so. */
    data: z.array(z.string().min(1)).readonly(),
    findings: z.array(finding).readonly(),
  }),
);

export type Findings = Decoded<typeof findings>;
export type Finding = Findings['findings'][number];
