import type { Publication } from './publication.ts';

/** Published files that share a name: one is shown, the others are the same as a picture, as data or for print. */
export interface FileGroup {
  /** `figure-1` for `figure-1.svg`, `figure-1.csv`, … */
  readonly name: string;
  readonly kind: 'claims' | 'figure' | 'table' | 'data';
  readonly shown: Publication | undefined;
  readonly others: readonly Publication[];
}

/**
 * Groups published files by name. Shown are findings, else a table, else a figure: a table's text can be read aloud,
 * searched and copied.
 */
export function groupFiles(publications: readonly Publication[]): FileGroup[] {
  const named = Map.groupBy(publications, ({ file }) => file.replace(/\..*/, ''));
  return Array.from(named, ([name, files]) => {
    const find = (extension: string) => files.find(({ file }) => file === `${name}.${extension}`);
    const [kind, shown] = choose(
      files.find(({ role }) => role === 'findings'),
      find('md'),
      find('svg'),
    );
    return { name, kind, shown, others: files.filter((file) => file !== shown) };
  });
}

function choose(
  claims: Publication | undefined,
  table: Publication | undefined,
  figure: Publication | undefined,
): [FileGroup['kind'], Publication | undefined] {
  if (claims) return ['claims', claims];
  if (table) return ['table', table];
  return figure ? ['figure', figure] : ['data', undefined];
}
