import assert from 'node:assert/strict';
import { readFileSync, rmSync } from 'node:fs';
import { after, beforeEach, test } from 'node:test';
import { userWorkplace, type Workplace } from '../../rig/workplace.ts';

/** A project about a bridge: it publishes only the findings of two inspections. */
const bridge: Readonly<Record<string, string>> = {
  'inspect.ts': `
import { z } from 'zod';
import { findings } from 'ENGINE/pipeline/findings.ts';
import { stage } from 'ENGINE/pipeline/stage.ts';
export const inspect = stage(import.meta, {
  name: 'inspect', params: z.object({ span: z.string(), load: z.number() }), inputs: {}, outputs: { findings },
  run: ({ params: { span, load } }) => ({
    findings: {
      title: 'What the builder promised', data: [span],
      findings: [
        { id: 'load', claim: 'bears 40 t', source: 'contract, § 3', verdict: load < 40 ? 'off' : 'reproduced', seen: load + ' t' },
        { id: 'sag', claim: 'sags by 3 mm', source: 'contract, § 4', verdict: 'not run', seen: '–' },
      ],
    },
  }),
});
`,
  'pipeline.ts': `
import { z } from 'zod';
import { pipeline, publish } from 'ENGINE/pipeline/pipeline.ts';
import { inspect } from './inspect.ts';
export default pipeline({
  settings: z.object({ load: z.number() }),
  profiles: { summer: { about: 'a bridge', settings: { load: 41 } }, winter: { about: 'a bridge', settings: { load: 39 } } },
  declare: ({ load }) => [
    publish('north.json', inspect({ span: 'north span', load }, {}, 'north').findings, { role: 'findings' }),
    publish('south.json', inspect({ span: 'south span', load: 12 }, {}, 'south').findings, { role: 'findings' }),
  ],
});
`,
};

/** Like `inspect.ts` of `bridge`, but its findings are not validated when written. */
const careless = `
import { z } from 'zod';
import { json } from 'ENGINE/artifacts/json.ts';
import { stage } from 'ENGINE/pipeline/stage.ts';
export const inspect = stage(import.meta, {
  name: 'inspect', params: z.object({ span: z.string(), load: z.number() }), inputs: {},
  outputs: { findings: json('findings', z.json()) },
  run: ({ params: { span } }) => ({ findings: MADE }),
});
`;

let place: Workplace;
const places: Workplace[] = [];
beforeEach(() => {
  place = userWorkplace(bridge);
  places.push(place);
});
after(() => {
  for (const one of places) one.remove();
});

async function run(...args: string[]): Promise<void> {
  const { code, stderr } = await place.run(['run', ...args]);
  assert.equal(code, 0, stderr);
}

async function report(code: number, ...args: string[]): Promise<{ html: string; stderr: string }> {
  const ended = await place.run(['report', '-o', '-', ...args]);
  assert.equal(ended.code, code, ended.stderr);
  return { html: ended.stdout, stderr: ended.stderr };
}

const countsIn = (html: string) =>
  Array.from(html.matchAll(/<li class="verdict [\w-]+"><b>(\d+)<\/b> ([^<]+)/g), ([, count, word]) => [word, count]);

test('findings on any subject are shown with their titles, data sets and sources, and counted together', async () => {
  await run();
  const { html, stderr } = await report(0);
  assert.equal(stderr, '');
  assert.match(html, /<h3>What the builder promised, on north span<\/h3>/);
  assert.match(html, /<h3>What the builder promised, on south span<\/h3>/);
  assert.match(html, /<dt>Data<\/dt><dd><b>north span, south span<\/b>/);
  assert.match(html, /<th scope="row">bears 40 t<\/th><td>contract, § 3<\/td><td><span class="verdict off">off</);
  assert.deepEqual(countsIn(html), [
    ['reproduced', '1'],
    ['off', '1'],
    ['not run', '2'],
  ]);
  const json = JSON.parse((await place.run(['report', '--json'])).stdout);
  assert.deepEqual(json.claims, { reproduced: 1, off: 1, 'not run': 2 });
  assert.deepEqual(json.data, ['north span', 'south span']);
  assert.equal(json.files[0].role, 'findings');
  assert.equal(JSON.parse(readFileSync(place.path('results/summer/north.json'), 'utf8')).findings[0].seen, '41 t');
});

test('outdated findings are shown and marked, but left out of the counts and of the data sets', async () => {
  await run();
  place.edit('inspect.ts', 'load < 40', 'load < 39');
  await run('inspect/south');
  const { html, stderr } = await report(10);
  assert.match(stderr, /^warning: north\.json: made 20\S+Z with other code or inputs than now/m);
  assert.match(html, /<td>41 t<\/td>/);
  assert.match(html, /<dt>Data<\/dt><dd><b>south span<\/b>/);
  assert.deepEqual(countsIn(html), [
    ['reproduced', '0'],
    ['off', '1'],
    ['not run', '1'],
  ]);
});

test('findings of another profile are not shown; those of this profile are reported as not run', async () => {
  await run();
  const { html, stderr } = await report(10, '--profile', 'winter');
  assert.match(stderr, /^warning: north\.json: not run yet\./m);
  assert.doesNotMatch(html, /<td>41 t<\/td>/);
});

for (const [what, made, problem] of [
  ['is a list', '[]', 'Invalid input: expected object, received array'],
  [
    'has an unknown verdict',
    `{ title: 'T', data: [], findings: [{ id: 'a', claim: 'c', source: '', verdict: 'fine', seen: '' }] }`,
    'findings.0.verdict: Invalid option: expected one of ',
  ],
  ['has no findings', `{ title: 'T', data: [span] }`, 'findings: Invalid input: expected array, received undefined'],
  ['has a hostile key', `{ title: 'T', data: [], findings: [], '<script>\\u202e': 1 }`, 'Unrecognized key: '],
] as const) {
  test(`a findings file that ${what} is reported with the problem; exit 4`, async () => {
    place.write(
      'inspect.ts',
      careless.replace('MADE', () => made),
    );
    await run();
    const { html, stderr } = await report(4);
    assert.ok(stderr.includes(`warning: north.json: not valid findings: ${problem}`), stderr);
    assert.match(stderr, /Run `repro show inspect\/north --profile summer`\./);
    assert.ok(html.includes(`not valid findings: ${problem}`));
    assert.match(html, /<h3>north\.json<\/h3>/);
    assert.doesNotMatch(html, /<dt>Data<|class="counts"|<script|\u202e/);
    const json = JSON.parse((await place.run(['report', '--json'])).stdout);
    assert.deepEqual([json.files[0].state, json.claims], ['invalid', undefined]);
    assert.ok(json.files[0].problem.startsWith(problem));
  });
}

test('findings missing from the store are reported, and the others are shown; exit 4', async () => {
  await run();
  const { outputs } = JSON.parse((await place.run(['show', 'inspect/north', '--json'])).stdout);
  rmSync(place.path(outputs.findings.path));
  const { html, stderr } = await report(4);
  assert.match(
    stderr,
    /^warning: north\.json: artifact [0-9a-f]{12} is missing in the store\. Run `repro run inspect\/north/m,
  );
  assert.match(html, /<h3>north\.json<\/h3>/);
  assert.match(html, /<h3>What the builder promised, on south span<\/h3>/);
});

test('findings in an obsolete format are reported as outdated, because their code has changed', async () => {
  place.write('inspect.ts', careless.replace('MADE', '[]'));
  await run();
  place.write('inspect.ts', bridge['inspect.ts']!);
  const { html, stderr } = await report(10);
  assert.match(stderr, /^warning: north\.json: made 20\S+Z with other code/m);
  assert.match(html, /<h3>north\.json<\/h3>/);
  await run();
  await report(0);
});
