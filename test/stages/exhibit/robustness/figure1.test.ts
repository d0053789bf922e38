import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import type { TopLevelSpec } from 'vega-lite';
import { digestOf } from '../../../../artifacts/digest.ts';
import { entries } from '../../../../paper/experiments/attacks.ts';
import { rowsFor } from '../../../../paper/experiments/networks.ts';
import { figure1 } from '../../../../stages/exhibit/robustness/figure1.ts';
import { renderSvg } from '../../../../stages/plot/svg/render.ts';
import { margins, texts } from '../../plot/svg/read-svg.ts';
import { madeUpMeasures } from './made-up-measures.ts';

interface Outputs {
  readonly svg: string;
  readonly png: Uint8Array;
  readonly pdf: Uint8Array;
  readonly spec: string;
  readonly points: string;
}

type Measures = ReturnType<typeof madeUpMeasures>;

const { definition, file } = figure1;
const rows = rowsFor([{ net: 'linear-binary' }, { net: 'linear' }]);

async function draw(measures: Measures): Promise<Outputs & { readonly logged: readonly string[] }> {
  const logged: string[] = [];
  const context = {
    params: definition.params.parse({ attacks: entries, rows }),
    inputs: { measures },
    log: (line: string) => logged.push(line),
  };
  return { ...((await definition.run(context)) as Outputs), logged };
}

function both(options: Parameters<typeof madeUpMeasures>[0] = {}): Measures {
  return ['linear-binary', 'linear'].flatMap((net) => madeUpMeasures({ references: 3, ...options, net }));
}

test('shuffled measures give the same bytes, again and again', async () => {
  const measures = both();
  const first = await draw(measures);
  assert.deepEqual(await draw(measures), first);
  assert.deepEqual(await draw(measures.toReversed()), first);
});

test('both classifiers make two rows of two panels, with one legend', async () => {
  const { svg, logged } = await draw(both());
  const written = texts(svg);
  const titles = ['(a) Binary, 1 vs 7: r∞', '(b) Binary, 1 vs 7: r₂', '(c) Ten classes: r∞', '(d) Ten classes: r₂'];
  assert.deepEqual(
    written.filter((text) => /: r[∞₂]$/.test(text)),
    titles,
  );
  for (const series of ['Benign', 'FGS', 'rFGS', 'DeepFool', 'C&amp;W']) {
    assert.equal(written.filter((text) => text === series).length, 1, series);
  }
  assert.equal(written.filter((text) => text === '99.5').length, 4, 'expected percentages on the axis of each panel');
  assert.deepEqual(logged, [], 'expected no warnings from Vega');
});

test('tick labels of norms have all their digits', async () => {
  const measures = both({ attacks: ['deepfool'] }).map((model) => ({
    ...model,
    attacks: model.attacks.map((attack) => ({ ...attack, minimum: { ...attack.minimum!, norm: 1.2 } })),
  }));
  const labels = texts((await draw(measures)).svg);
  for (const label of ['0', '0.25', '0.5', '0.75', '1', '1.25']) assert.ok(labels.includes(label), label);
});

test('the PNG has three pixels per unit of the SVG', async () => {
  const { svg, png } = await draw(both());
  const [, width, height] = /<svg[^>]* width="(\d+)" height="(\d+)"/.exec(svg) ?? [];
  const header = Buffer.from(png);
  assert.equal(header.toString('latin1', 1, 4), 'PNG');
  assert.deepEqual([header.readUInt32BE(16), header.readUInt32BE(20)], [3 * Number(width), 3 * Number(height)]);
});

suite('a figure is drawn without a warning and without text outside the page', () => {
  const situations = {
    'one reference, no pruning': both({ references: 1, rounds: 0 }),
    'one classifier alone': madeUpMeasures({ references: 2, rounds: 2 }),
    'no minimum-norm attack': both({ attacks: ['fgs'] }),
    'no attack at all': both({ attacks: [] }),
    'thirty rounds': both({ references: 2, rounds: 30 }),
    'a net with a long name': madeUpMeasures({ net: 'a-network-with-quite-a-long-name'.repeat(3), references: 2 }),
  };
  for (const [situation, measures] of Object.entries(situations)) {
    test(situation, async () => {
      const { svg, logged } = await draw(measures);
      assert.deepEqual(logged, []);
      assert.doesNotMatch(svg, /NaN|Infinity|undefined/);
      const { left, top, right, bottom } = margins(svg);
      assert.ok(Math.min(left, top, right, bottom) >= 0, JSON.stringify({ left, top, right, bottom }));
    });
  }
});

test('text from steps appears only in text nodes, escaped', async () => {
  const net = `</text><script>alert("1")</script>'&onload=`;
  const { svg, png, pdf } = await draw(madeUpMeasures({ net, data: net, references: 2, rounds: 1 }));
  assert.doesNotMatch(svg, /<script/i);
  const escaped = texts(svg).filter((text) => text.includes('&lt;script&gt;'));
  assert.equal(escaped.length, 3, 'expected the heading and two panel titles');
  assert.equal(svg.split('alert(').length - 1, escaped.length, 'expected it only in those texts');
  assert.ok(png.length > 0);
  assert.doesNotMatch(Buffer.from(pdf).toString('latin1'), /alert/, 'expected glyphs instead of text');
});

test('the published specification draws the same figure on its own, from the points of the CSV', async () => {
  const { svg, spec, points } = await draw(both({ rounds: 2 }));
  const published = JSON.parse(spec) as TopLevelSpec & { readonly data: { readonly values: readonly unknown[] } };
  assert.equal(await renderSvg(published, assert.fail), svg);
  assert.equal(published.data.values.length, points.trimEnd().split('\n').length - 1);
});

test('the code bundle draws the same figure from any folder, and depends on the font package', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'figure-1-'));
  try {
    const outfile = join(folder, 'bundle.mjs');
    const entry = fileURLToPath(file);
    const common = { bundle: true, minify: true, format: 'esm', platform: 'node', packages: 'external' } as const;
    const { metafile } = await build({ ...common, entryPoints: [entry], outfile, metafile: true });
    const external = Object.values(metafile.outputs).flatMap(({ imports }) => imports.filter((one) => one.external));
    const loadedLater = ['@resvg/resvg-js', 'dejavu-fonts-ttf/package.json', 'pdfkit', 'vega', 'vega-lite'];
    const dynamic = external.filter(({ kind }) => kind === 'dynamic-import').map(({ path }) => path);
    assert.deepEqual(dynamic.sort(), loadedLater);
    const measures = both({ rounds: 2 });
    await writeFile(join(folder, 'given.json'), JSON.stringify({ params: { attacks: entries, rows }, measures }));
    const script = join(folder, 'run.mjs');
    await writeFile(script, runner);
    const { stdout } = await promisify(execFile)(process.execPath, [script, pathToFileURL(entry).href], {
      cwd: folder,
    });
    const { svg, png, pdf } = await draw(measures);
    assert.deepEqual(JSON.parse(stdout), { svg: digestOf(svg), png: digestOf(png), pdf: digestOf(pdf) });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

/** Runs the bundle next to it, with packages resolved from the project, like a worker. */
const runner = `
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
const parentURL = process.argv[2];
registerHooks({
  resolve: (specifier, context, next) =>
    /^[@a-z]/.test(specifier) && !/^(node|file):/.test(specifier)
      ? next(specifier, { ...context, parentURL })
      : next(specifier, context),
});
const { figure1: { definition } } = await import(new URL('bundle.mjs', import.meta.url));
const { params, measures } = JSON.parse(readFileSync(new URL('given.json', import.meta.url), 'utf8'));
const { svg, png, pdf } = await definition.run({ params: definition.params.parse(params), inputs: { measures }, log: console.error });
const digest = (bytes) => createHash('sha256').update(bytes).digest('hex');
console.log(JSON.stringify({ svg: digest(svg), png: digest(png), pdf: digest(pdf) }));
`;
