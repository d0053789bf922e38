import type { Publication } from './publication.ts';

/** Why files of a step cannot be relied on, and the command to run next. */
export interface FileProblem {
  readonly files: readonly string[];
  readonly says: string;
  readonly command: string;
}

/** Groups the files that cannot be relied on by the problem they share. @param project options to add to commands */
export function problemsOf(publications: readonly Publication[], project: string): FileProblem[] {
  const single = publications.flatMap((one) => {
    const says = describe(one);
    if (says === undefined) return [];
    // The file is up to date, so a run would not replace it: show the step that made it.
    const command = one.state === 'invalid' ? 'show' : 'run';
    return [{ file: one.file, says, command: `repro ${command} ${one.step}${project}` }];
  });
  const alike = Map.groupBy(single, ({ says, command }) => `${says}\n${command}`);
  return Array.from(alike.values(), (group) => ({ ...group[0]!, files: group.map(({ file }) => file) }));
}

function describe(publication: Publication): string | undefined {
  switch (publication.state) {
    case 'fresh':
      return undefined;
    case 'stale':
      return `made ${publication.at} with other code or inputs than now`;
    case 'invalid':
      return `not valid ${publication.role ?? 'content'}: ${publication.problem}`;
    case 'lost':
      return `artifact ${publication.digest.slice(0, 12)} is ${publication.reason} in the store`;
    case 'not run':
      return 'not run yet';
  }
}
