import assert from 'node:assert/strict';
import {
  chmodSync,
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { userWorkplace, type Workplace } from '../../rig/workplace.ts';
import { publishing } from '../publishing.ts';

let place: Workplace;
before(() => {
  place = userWorkplace(publishing);
});
after(() => place.remove());

const page = 'results/plain/report.html';
const file = (name: string) => join(place.folder, name);

/** Runs `repro report` and returns the page and stderr. */
async function report(code: number, ...args: string[]): Promise<{ html: string; stderr: string }> {
  const ended = await place.run(['report', ...args]);
  assert.equal(ended.code, code, ended.stderr);
  assert.equal(ended.stdout, `${page}\n`);
  return { html: readFileSync(file(page), 'utf8'), stderr: ended.stderr };
}

async function run(...args: string[]): Promise<void> {
  const { code, stderr } = await place.run(['run', ...args]);
  assert.equal(code, 0, stderr);
}

/** The path of an output in the store, and its digest. */
async function artifact(step: string, output: string): Promise<{ path: string; digest: string }> {
  const shown = JSON.parse((await place.run(['show', step, '--json'])).stdout);
  return { ...shown.outputs[output], path: file(shown.outputs[output].path) };
}

test('before the first run every file is shown as not run, with the command that makes it; exit 10', async () => {
  const { html, stderr } = await report(10);
  for (const step of ['draw', 'tell/metrics', 'check', 'acquire'])
    assert.ok(html.includes(`<code>repro run ${step} --profile plain</code>`), step);
  assert.match(html, /figure-1\.svg, figure-1\.csv, figure-1\.pdf<\/th><td>not run yet</);
  assert.match(stderr, /^warning: metrics\.md: not run yet\. Run `repro run tell\/metrics --profile plain`\.$/m);
  assert.ok(!existsSync(file('.repro')));
});

test('existing results are shown even if others are missing', async () => {
  await run('tell/metrics');
  const { html, stderr } = await report(10);
  assert.match(html, />Metrics on TOY data<\/h3>/);
  assert.match(html, /claims\.json: not run yet\. Run <code>repro run check --profile plain<\/code>/);
  assert.doesNotMatch(stderr, /metrics\.md/);
});

test('the page has claims, figures, tables, files, graph, timings and provenance, in this order', async () => {
  await run();
  const { html, stderr } = await report(0);
  assert.equal(stderr, '');
  const titles = Array.from(html.matchAll(/<h2>(.*?)<\/h2>/g), ([, title]) => title);
  assert.deepEqual(titles, ['Claims', 'Figures', 'Tables', 'Other files', 'Graph', 'Timings', 'Provenance']);
});

test('the heading shows the data, project and profile of the results, their date and their device', async () => {
  const { html } = await report(0);
  const facts = Object.fromEntries(
    Array.from(html.matchAll(/<dt>(.*?)<\/dt><dd>(.*?)<\/dd>/g), ([, name, text]) => [name, text] as const).slice(0, 6),
  );
  assert.match(html, /<h1>Report of profile plain<\/h1>\n<p>a small &lt;b&gt;report&lt;\/b&gt;<\/p>/);
  assert.equal(facts.Data, '<b>TOY data</b>');
  assert.equal(facts.Project, 'publishing 3.2.1');
  assert.match(facts.Computed!, /^20\d\d-\d\d-\d\d \d\d:\d\d UTC/);
  assert.match(facts.Device!, /^cpu:0/);
  assert.equal(facts['Published files'], '7 fresh');
});

test('claims are counted by verdict, and each verdict is marked', async () => {
  const { html } = await report(0);
  const counts = Array.from(html.matchAll(/<li class="verdict ([\w-]+)"><b>(\d+)<\/b>/g), ([, word, n]) => [word, n]);
  assert.deepEqual(counts, [
    ['reproduced', '2'],
    ['off', '1'],
    ['not-run', '1'],
  ]);
  assert.match(html, />The claims, on TOY data<\/h3>/);
  assert.match(
    html,
    /<th scope="row">falls<\/th><td>page 1<\/td><td><span class="verdict off">off<\/span><\/td><td>0</,
  );
});

test('a figure is an image with its words as alt text; small files are embedded, large ones named', async () => {
  const { html } = await report(0);
  const [, url, alt] = /<img src="data:image\/svg\+xml;base64,([^"]+)" alt="([^"]+)">/.exec(html)!;
  assert.equal(Buffer.from(url!, 'base64').toString(), readFileSync(file('results/plain/figure-1.svg'), 'utf8'));
  assert.equal(alt, 'A figure with the words: Accuracy &amp; more on TOY data');
  const [, csv] = /<a download="figure-1\.csv" href="data:text\/csv;base64,([^"]+)">/.exec(html)!;
  assert.equal(Buffer.from(csv!, 'base64').toString(), 'round,accuracy\n0,0.5\n');
  assert.match(html, /<code>results\/plain\/figure-1\.pdf<\/code> \(70 kB\)/);
});

test('tables scroll on their own, and their headers have a scope of column or row', async () => {
  const { html } = await report(0);
  assert.match(html, /<div class="scroll"[^>]*tabindex="0"><table>\n<thead>\n<tr>\n<th scope="col">round<\/th>/);
  assert.match(html, /<th scope="row">0<\/th>\n<td[^>]*>50 %<\/td>/);
  const unscoped = Array.from(html.matchAll(/<th\b[^>]*>/g), ([tag]) => tag).filter((tag) => !tag.includes('scope='));
  assert.deepEqual(unscoped, []);
});

test('graph and timings list every stage', async () => {
  const { html } = await report(0);
  const stages = Array.from(html.matchAll(/<g class="box">.*?<text[^>]*>(.*?)<\/text>/g), ([, name]) => name);
  assert.deepEqual(stages, ['acquire', 'draw', 'tell', 'check']);
  assert.match(html, /<li><b>draw<\/b> takes acquire<\/li>/);
  const cells = (row: string) => Array.from(row.matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/g), ([, text]) => text);
  const row = (stage: string) =>
    cells(new RegExp(`<tr><th scope="row">${stage}</th><td class="number">.*`).exec(html)![0]);
  // `tell/metrics` and its images are from the previous run.
  assert.deepEqual(row('tell').slice(0, 6), ['tell', '1', '0', '1', '0', '0']);
  assert.deepEqual(row('all').slice(0, 6), ['all', '4', '2', '2', '0', '0']);
});

test('provenance lists artifact, code, packages, params and inputs of each published file, and the data', async () => {
  const { html } = await report(0);
  const shown = JSON.parse((await place.run(['show', 'tell/metrics', '--json'])).stdout);
  const [, details] = /<details id="from-tell\/metrics">([\s\S]*?)<\/details>/.exec(html)!;
  const { digest } = await artifact('acquire', 'images');
  for (const part of [shown.outputs.markdown.digest, shown.code, `zod ${shown.packages.zod}`, 'acquire:images', digest])
    assert.ok(details!.includes(part), part);
  assert.match(details!, /&quot;text&quot;: &quot;# Metrics on TOY data/);
  assert.match(html, new RegExp(`<details id="from-acquire">[\\s\\S]*${digest}`));
});

test('the same store gives the same bytes', async () => {
  const { html } = await report(0);
  const again = await place.run(['report', '-o', '-']);
  assert.deepEqual([again.code, again.stderr], [0, '']);
  assert.equal(again.stdout, html);
  assert.equal((await place.run(['report', '-o', 'elsewhere.html'])).stdout, 'elsewhere.html\n');
  assert.equal(readFileSync(file('elsewhere.html'), 'utf8'), html);
});

test('a missing output folder exits 3', async () => {
  const { code, stderr } = await place.run(['report', '-o', 'nowhere/report.html']);
  assert.equal(code, 3);
  assert.match(stderr, /ENOENT.*nowhere/);
});

test('an output file that is a symbolic link stays one, and its target is written', async () => {
  const { html } = await report(0);
  writeFileSync(file('target.html'), '');
  symlinkSync('target.html', file('link.html'));
  assert.equal((await place.run(['report', '-o', 'link.html'])).code, 0);
  assert.ok(lstatSync(file('link.html')).isSymbolicLink());
  assert.equal(readFileSync(file('target.html'), 'utf8'), html);
});

test('--json prints the same as JSON, and writes nothing', async () => {
  rmSync(file(page));
  const json = JSON.parse((await place.run(['report', '--json'])).stdout);
  assert.ok(!existsSync(file(page)));
  assert.deepEqual(json.claims, { reproduced: 2, off: 1, 'not run': 1 });
  assert.deepEqual([json.profile, json.data], ['plain', ['TOY data']]);
  const { digest } = await artifact('draw', 'svg');
  assert.deepEqual(json.files[0], {
    ...json.files[0],
    file: 'figure-1.svg',
    step: 'draw',
    output: 'svg',
    state: 'fresh',
    digest,
  });
  assert.match(json.files[0].at, /^20/);
  assert.equal(json.timings.all.steps, 4);
  assert.equal(json.provenance.origins[0].step, 'acquire');
});

test('an outdated result is shown with its date and the command that updates it; exit 10', async () => {
  place.edit('tell.ts', 'markdown: params.text', 'markdown: params.text.trim()');
  const { html, stderr } = await report(10);
  place.edit('tell.ts', 'markdown: params.text.trim()', 'markdown: params.text');
  assert.match(html, />Metrics on TOY data<\/h3>/);
  assert.match(
    html,
    /metrics\.md: made 20\S+Z with other code or inputs than now\. Run <code>repro run tell\/metrics /,
  );
  assert.match(stderr, /^warning: metrics\.md: made 20/m);
});

test('with changed settings earlier results count as not run, and the heading lists the changes', async () => {
  const changed = ['--set', 'metrics=# New'];
  const { code, stderr } = await place.run(['report', ...changed]);
  assert.equal(code, 10);
  assert.match(stderr, /^warning: metrics\.md: not run yet\./m);
  const [folder] = readdirSync(file('results')).filter((name) => name.startsWith('plain+'));
  const html = readFileSync(file(`results/${folder}/report.html`), 'utf8');
  assert.match(html, /<dt>Settings changed<\/dt><dd>metrics=# New</);
  assert.match(html, /--set &#39;metrics=# New&#39;<\/code>/);
  assert.doesNotMatch(html, />Metrics on TOY data<\/h3>/);
});

test('a damaged or missing artifact is reported, and the others are shown; exit 4', async () => {
  const [svg, table] = [await artifact('draw', 'svg'), await artifact('tell/metrics', 'markdown')];
  const bytes = readFileSync(svg.path);
  const { atime, mtime } = statSync(svg.path);
  chmodSync(svg.path, 0o644);
  writeFileSync(svg.path, bytes.toString().replace('TOY', 'toy'));
  // Like a flipped bit on the disk, which only the hash reveals.
  utimesSync(svg.path, atime, mtime);
  rmSync(table.path);
  const { html } = await report(4);
  assert.match(html, new RegExp(`figure-1\\.svg: artifact ${svg.digest.slice(0, 12)} is corrupt in the store`));
  assert.match(html, new RegExp(`metrics\\.md: artifact ${table.digest.slice(0, 12)} is missing in the store`));
  assert.match(html, />The claims, on TOY data<\/h3>/);
  assert.doesNotMatch(html, /<img/);
  for (const step of ['draw', 'tell/metrics']) {
    assert.ok(html.includes(`<code>repro run ${step} --profile plain</code>`));
    await run(step, '--profile', 'plain');
  }
  await report(0);
});

test('a pipeline that publishes nothing has an empty report', async () => {
  const nothing = "settings: z.object({}), profiles: { none: { about: '', settings: {} } }, declare: () => []";
  const imports = "import { z } from 'zod';\nimport { pipeline } from 'ENGINE/pipeline/pipeline.ts';";
  place.write('bare.ts', `${imports}\nexport default pipeline({ ${nothing} });`);
  const { code, stdout, stderr } = await place.run(['report', '--pipeline', 'bare.ts', '-o', '-']);
  assert.deepEqual([code, stderr], [0, '']);
  assert.match(stdout, /<dd>nothing yet<\/dd>/);
  assert.doesNotMatch(stdout, /<svg|Infinity|NaN|undefined/);
});

test('no temporary file is left in the results', async () => {
  assert.deepEqual(
    readdirSync(file('results/plain')).filter((name) => name.startsWith('.') || /^\d+-/.test(name)),
    [],
  );
});
