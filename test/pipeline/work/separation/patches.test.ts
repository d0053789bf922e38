import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { npmProject } from '../../../rig/npm-project.ts';
import type { Workplace } from '../../../rig/workplace.ts';

/** Two stages, run one after the other by one worker, with these bodies. */
function stageFile(name: string, imports: string, value: string): string {
  return `
${imports}
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { json } from 'ENGINE/artifacts/json.ts';
import { stage } from 'ENGINE/pipeline/stage.ts';
void sleep;
export const ${name} = stage(import.meta, { name: '${name}', params: z.object({}), inputs: { after: json('any', z.any()) },
  outputs: { out: json('any', z.any()) }, run: async () => ({ out: await (${value})() }) });
`;
}

const pipelineFile = `
import { z } from 'zod';
import { json } from 'ENGINE/artifacts/json.ts';
import { pipeline, publish } from 'ENGINE/pipeline/pipeline.ts';
import { source } from 'ENGINE/pipeline/source.ts';
import { a } from './a.ts';
import { b } from './b.ts';
export default pipeline({ settings: z.object({}), profiles: { table: { about: '', settings: {} } },
  declare: () => {
    const first = a({}, { after: source(json('any', z.any()), new URL('./start.json', import.meta.url)) }).out;
    return [publish('a.json', first), publish('b.json', b({}, { after: first }).out)];
  } });
`;

describe('what a package does to globals', () => {
  let place: Workplace;
  beforeEach(() => {
    place = npmProject({ 'pipeline.ts': pipelineFile, 'start.json': '1' });
  });
  afterEach(() => place.remove());

  function install(name: string, index: string): void {
    mkdirSync(place.path('node_modules', name));
    place.write(`node_modules/${name}/package.json`, JSON.stringify({ name, version: '1.0.0', type: 'module' }));
    place.write(`node_modules/${name}/index.js`, index);
  }

  async function results() {
    const { events, code, stderr } = await place.bring({ jobs: 1 });
    assert.equal(code, 0, stderr);
    const warnings = events.flatMap((event) => (event.type === 'step-left-over' ? [event.step] : []));
    const [a, b] = ['a', 'b'].map((name) => JSON.parse(place.read('results', 'table', `${name}.json`)));
    return { a, b, warnings };
  }

  for (const [how, imports, load] of [
    ['statically', "import 'poly';", ''],
    ['dynamically', '', "await import('poly');"],
  ] as const) {
    test(`when it is imported ${how} is seen by the stage that imports it, and by no other`, async () => {
      install('poly', 'Array.prototype.mine = () => "poly";\n');
      const look = `async () => { ${load} return 'mine' in Array.prototype; }`;
      place.write('a.ts', stageFile('a', imports, look));
      place.write('b.ts', stageFile('b', '', "() => 'mine' in Array.prototype"));
      assert.deepEqual(await results(), { a: true, b: false, warnings: [] });
    });
  }

  test('does not carry over what the step itself changes while the package waits', async () => {
    install('slow', 'await new Promise((resolve) => setTimeout(resolve, 30));\nexport const x = 1;\n');
    const change =
      "async () => { const p = import('slow'); await sleep(10); (globalThis as any).mine = 1; await p; return 1; }";
    place.write('a.ts', stageFile('a', '', change));
    place.write('b.ts', stageFile('b', '', "() => 'mine' in globalThis"));
    assert.deepEqual(await results(), { a: 1, b: false, warnings: [] });
  });

  test("reaches no later step, even if the package calls the first step's function late", async () => {
    install('later', 'export const later = (ms, f) => { setTimeout(f, ms).unref(); };\n');
    const change = 'async () => { later(100, () => { (globalThis as any).mine = 1; }); return 1; }';
    place.write('a.ts', stageFile('a', "import { later } from 'later';", change));
    place.write('b.ts', stageFile('b', '', "async () => { await sleep(200); return 'mine' in globalThis; }"));
    assert.deepEqual(await results(), { a: 1, b: false, warnings: [] });
  });
});
