import type { Publication } from './publication.ts';

/** Why files of a step are not what a run now would publish, and what mends it. */
export interface Trouble {
  readonly files: readonly string[];
  readonly says: string;
  readonly command: string;
}

/** What is to be told of files that are not fresh, one for all that the same is to be said of. @param project options to add to commands */
export function troublesOf(publications: readonly Publication[], project: string): Trouble[] {
  const told = publications.flatMap((one) => {
    const says = problemOf(one);
    return says === undefined ? [] : [{ file: one.file, says, command: `repro run ${one.step}${project}` }];
  });
  const alike = Map.groupBy(told, ({ says, command }) => `${says}\n${command}`);
  return Array.from(alike.values(), (group) => ({ ...group[0]!, files: group.map(({ file }) => file) }));
}

function problemOf(publication: Publication): string | undefined {
  switch (publication.state) {
    case 'fresh':
      return undefined;
    case 'stale':
      return `of ${publication.at}, with other code, settings or inputs than now, perhaps those of another profile`;
    case 'lost':
      return `artifact ${publication.digest.slice(0, 12)} is ${publication.reason} in the store`;
    case 'not made':
      return 'not made yet';
  }
}
