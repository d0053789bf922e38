/** The variables that a bundle is a function of. `module` takes its exports; the others are what a module has. */
export const parameters = ['module', 'require', 'repro$meta', 'load$$'] as const;

/** An import of a package, as it is written. */
export interface PackageImport {
  readonly path: string;
  /** E.g. `{ type: 'json' }`. */
  readonly attributes?: Readonly<Record<string, string>>;
}

/** The start of a bundle; what it imports before it is called follows, as JSON, up to the end of the line. */
const heading = '"use strict"; // ';

export function headingOf(imports: readonly PackageImport[]): string {
  return heading + JSON.stringify(imports);
}

/** What a bundle imports before it is called, in this order. */
export function staticImportsOf(bundle: string): PackageImport[] {
  return JSON.parse(bundle.slice(heading.length, bundle.indexOf('\n')));
}
