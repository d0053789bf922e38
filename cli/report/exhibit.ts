import type { Publication } from './publication.ts';

/** Published files that share a name, and what of them is shown: the others are the same as a picture, as data, for print. */
export interface Exhibit {
  /** `figure-1` for `figure-1.svg`, `figure-1.csv`, … */
  readonly name: string;
  readonly kind: 'claims' | 'figure' | 'table' | 'data';
  readonly shown: Publication | undefined;
  readonly others: readonly Publication[];
}

/** A table that is drawn too is a table: text can be read aloud, searched and copied. */
export function exhibitsOf(publications: readonly Publication[]): Exhibit[] {
  const named = Map.groupBy(publications, ({ file }) => file.split('.')[0]!);
  return Array.from(named, ([name, files]) => {
    const find = (extension: string) => files.find(({ file }) => file === `${name}.${extension}`);
    const [table, figure] = [find('md'), find('svg')];
    const shown = table ?? figure;
    return { name, kind: kindOf(name, table, figure), shown, others: files.filter((file) => file !== shown) };
  });
}

function kindOf(name: string, table: Publication | undefined, figure: Publication | undefined): Exhibit['kind'] {
  if (table) return name === 'claims' ? 'claims' : 'table';
  return figure ? 'figure' : 'data';
}
