import { ZodError } from 'zod';
import { type Findings, findings } from '../../pipeline/findings.ts';

/** The findings in a file, or what is wrong with it in one short line. */
export type FindingsReading = { readonly findings: Findings } | { readonly problem: string };

/** Characters of a problem that are shown: its text may quote the whole file. */
const longest = 200;

/** Reads a published file of findings. Its format is not certain: another version of the code may have made it. */
export function readFindings(bytes: Uint8Array): FindingsReading {
  try {
    return { findings: findings.decode(bytes) };
  } catch (error) {
    return { problem: problemOf(error).slice(0, longest) };
  }
}

function problemOf(error: unknown): string {
  if (!(error instanceof ZodError)) return `expected JSON: ${(error as Error).message}`;
  const [issue] = error.issues;
  return [issue?.path.join('.'), issue?.message].filter(Boolean).join(': ');
}
