import { relative } from 'node:path';
import type { ReachedPackage } from '../../../pipeline/decide/packages/closure.ts';
import type { Project } from '../../../pipeline/decide/project.ts';
import { closuresOf, readStageCode } from '../../../pipeline/decide/stage-code.ts';
import { workOf } from '../../../pipeline/graph.ts';
import type { Check } from './checks.ts';

/** How each package that the pipeline's steps reach is identified in their keys. */
export async function checkIdentities({ graph, installed, compute }: Project): Promise<Check[]> {
  const steps = workOf(graph);
  try {
    const code = await readStageCode(steps, installed, compute);
    const closures = new Set(steps.flatMap((step) => closuresOf(code(step))));
    const all = [...closures].flatMap(({ reached }) => reached);
    const missing = [...closures].flatMap(({ packages }) =>
      Object.keys(packages).filter((name) => packages[name] === 'not installed'),
    );
    return [
      ...Array.from(new Map(all.map((each) => [each.folder, each])).values(), (each) => identity(each, installed.root)),
      ...Array.from(new Set(missing), (name): Check => ({ name, state: 'off', found: 'package, not installed' })),
    ].sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    const { message, remedy } = error as Error & { remedy?: string };
    return [{ name: 'packages of steps', state: 'fail', found: message, ...(remedy && { fix: remedy }) }];
  }
}

function identity({ name, identity, files, folder, link }: ReachedPackage, root: string): Check {
  const where = relative(root, folder) || '.';
  const how = folder === link ? where : `${relative(root, link)}, a link to ${where}`;
  return { name, state: 'ok', found: `package, counts by the content of ${files} files: ${identity} in ${how}` };
}
