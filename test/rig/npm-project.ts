import { mkdirSync, realpathSync as realpath, rmSync, symlinkSync } from 'node:fs';
import { dirname } from 'node:path';
import { userWorkplace, type Workplace } from './workplace.ts';

/** A stage that says what `dep` exports, and a pipeline of it. */
const say = `import { dep } from 'dep';
import { z } from 'zod';
import { text } from 'ENGINE/artifacts/text.ts';
import { stage } from 'ENGINE/pipeline/stage.ts';
export const say = stage(import.meta, {
  name: 'say', params: z.object({}), inputs: {}, outputs: { out: text('t', 'txt') }, run: () => ({ out: dep }),
});
`;

const declaration = `import { z } from 'zod';
import { pipeline, publish } from 'ENGINE/pipeline/pipeline.ts';
import { say } from './say.ts';
export default pipeline({
  settings: z.object({}), profiles: { table: { about: '', settings: {} } },
  declare: () => [publish('say.txt', say({}, {}).out)],
});
`;

/** A user's project with `node_modules` of its own, which holds `dep` and a link to the engine's Zod. */
export function npmProject(files: Readonly<Record<string, string>> = {}): Workplace {
  const place = userWorkplace({});
  const zod = place.path('node_modules', 'zod');
  const engine = place.path('node_modules');
  const target = realpath(zod);
  rmSync(engine);
  mkdirSync(engine);
  symlinkSync(target, zod);
  installDep(place, 'node_modules/dep', 'A');
  for (const [file, text] of Object.entries({ 'say.ts': say, 'pipeline.ts': declaration, ...files })) {
    mkdirSync(dirname(place.path(file)), { recursive: true });
    place.write(file, text);
  }
  return place;
}

/** Writes the package `dep`, which exports a text. */
export function installDep(place: Workplace, folder: string, text: string, manifest: object = {}): void {
  mkdirSync(place.path(folder), { recursive: true });
  const named = { name: 'dep', version: '1.0.0', type: 'module', exports: './index.js', ...manifest };
  place.write(`${folder}/package.json`, JSON.stringify(named));
  place.write(`${folder}/index.js`, `export const dep = 'dep ${text}';\n`);
}

/** What the pipeline of {@link npmProject} publishes, after a run; and how many steps ran. */
export async function said(place: Workplace): Promise<{ readonly text: string; readonly ran: number }> {
  const { executed, code, stderr } = await place.bring();
  if (code !== 0) throw new Error(stderr);
  return { text: place.read('results', 'table', 'say.txt').trim(), ran: executed.length };
}
