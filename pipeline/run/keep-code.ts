import { outlineOf } from '../decide/outline.ts';
import type { Past, Project } from '../decide/project.ts';
import type { StageCode } from '../decide/stage-code.ts';
import type { Step } from '../step.ts';

/** Stores the bundles that steps are about to run, and the outline of each. */
export async function keepCode(steps: readonly Step[], code: (step: Step) => StageCode, project: Project, past: Past) {
  const bundles = new Map(
    steps.flatMap((step) => {
      const { code: stage, facility } = code(step);
      return [stage, ...(facility ? [facility] : [])].map((bundle) => [bundle.digest, bundle] as const);
    }),
  );
  await Promise.all(
    Array.from(bundles, async ([digest, { bytes, url }]) => {
      past.store.put(bytes);
      if ((await past.records.outline(digest)) !== undefined) return;
      await past.records.keepOutline(digest, JSON.stringify(await outlineOf(url, project.root)));
    }),
  );
}
