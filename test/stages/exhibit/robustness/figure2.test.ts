import assert from 'node:assert/strict';
import { test } from 'node:test';
import { entries } from '../../../../paper/experiments/attacks.ts';
import { rowsFor } from '../../../../paper/experiments/networks.ts';
import { profiles } from '../../../../paper/profiles.ts';
import { figure2 } from '../../../../stages/exhibit/robustness/figure2.ts';
import { madeUpMeasures } from './made-up-measures.ts';

const { definition } = figure2;

/** The titles of a figure of `nets`, with a row for each of `listed`. */
async function titles(nets: readonly string[], listed: readonly string[]): Promise<string[]> {
  const measures = nets.flatMap((net) => madeUpMeasures({ references: 2, rounds: 2, net }));
  const context = {
    params: definition.params.parse({ attacks: entries, rows: rowsFor(listed.map((net) => ({ net }))) }),
    inputs: { measures },
    log: () => {},
  };
  const { svg } = (await definition.run(context)) as { readonly svg: string };
  return Array.from(svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g), ([, text]) => text as string);
}

test("the paper's networks are panels (a) to (h), in its order", async () => {
  const { nets } = profiles.paper.settings;
  const written = await titles(['vgg-like', 'resnet-32', 'lenet-5', 'lenet-300-100'], nets);
  assert.deepEqual(
    written.filter((title) => title.startsWith('(')),
    [
      '(a) LeNet-300-100: r∞',
      '(b) LeNet-300-100: r₂',
      '(c) LeNet-5: r∞',
      '(d) LeNet-5: r₂',
      '(e) VGG-like: r∞',
      '(f) VGG-like: r₂',
      '(g) ResNet-32: r∞',
      '(h) ResNet-32: r₂',
    ],
  );
});

test('listed networks have one row each, above unlisted nets', async () => {
  const written = await titles(['mlp', 'lenet-5', 'lenet-300-100'], ['lenet-300-100', 'lenet-5']);
  assert.ok(written.includes('Networks on MNIST'));
  assert.deepEqual(
    written.filter((title) => title.endsWith(': r∞')),
    ['(a) LeNet-300-100: r∞', '(c) LeNet-5: r∞', '(e) mlp: r∞'],
  );
});
