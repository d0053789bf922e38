import type { Digest } from '../../../artifacts/digest.ts';
import type { Cue } from '../../../pipeline/decide/cue.ts';
import { type CodeChange, compareOutlines, type Outline, outlineOf } from '../../../pipeline/decide/outline.ts';
import type { Step } from '../../../pipeline/step.ts';
import type { Prospect } from '../../project/prospect.ts';

/**
 * Names what differs between two versions of a step's code, or of its facility's.
 *
 * @returns undefined when a version's outline was not kept
 */
export async function codeChanges(cue: Cue, step: Step, prospect: Prospect): Promise<CodeChange[] | undefined> {
  const versions = versionsIn(cue);
  if (!versions) return undefined;
  const [before, after] = await Promise.all([
    outlineOfVersion(versions.from, step, prospect),
    outlineOfVersion(versions.to, step, prospect),
  ]);
  return before && after && compareOutlines(before, after);
}

function versionsIn(cue: Cue): { from: Digest; to: Digest } | undefined {
  if (cue.kind === 'code-changed') return cue;
  if (cue.kind !== 'numerics-changed' || cue.name !== 'code') return undefined;
  if (cue.from === 'absent' || cue.to === 'absent') return undefined;
  return { from: JSON.parse(cue.from), to: JSON.parse(cue.to) };
}

/** The outline kept with a bundle that ran; for one that has not run yet, from its files. */
async function outlineOfVersion(digest: Digest, step: Step, { past, evidence, project }: Prospect) {
  const kept = await past.records.outline(digest);
  if (kept !== undefined) return JSON.parse(kept) as Outline;
  const { code, facility } = evidence.code(step);
  const bundle = [code, facility].find((each) => each?.digest === digest);
  return bundle && outlineOf(bundle.url, project.root);
}
