/** The variables that a bundle is a function of. `module` takes its exports; the others are what a module has. */
export const parameters = ['module', 'require', 'repro$meta', 'load$$'] as const;

/** The start of a bundle; the packages that it needs before it is called follow, as JSON, up to the end of the line. */
const heading = '"use strict"; // ';

export function headingOf(packages: readonly string[]): string {
  return heading + JSON.stringify(packages);
}

/** The packages that a bundle needs before it is called. */
export function neededBy(bundle: string): string[] {
  return JSON.parse(bundle.slice(heading.length, bundle.indexOf('\n')));
}
