import assert from 'node:assert/strict';
import { test } from 'node:test';
import { figure2 } from '../../../stages/figure/figure2.ts';
import { madeUpMeasures } from './made-up-measures.ts';

test('the LeNets have a row each, above nets that the paper does not show', async () => {
  const { definition } = figure2;
  const measures = ['mlp', 'lenet-5', 'lenet-300-100'].flatMap((net) =>
    madeUpMeasures({ references: 2, rounds: 2, net }),
  );
  const context = { params: definition.params.parse({}), inputs: { measures }, log: () => {} };
  const { svg } = (await definition.run(context)) as { readonly svg: string };
  const titles = Array.from(svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g), ([, text]) => text as string);
  assert.ok(titles.includes('Networks on MNIST'));
  assert.deepEqual(
    titles.filter((title) => title.endsWith(': r∞')),
    ['LeNet-300-100: r∞', 'LeNet-5: r∞', 'mlp: r∞'],
  );
});
