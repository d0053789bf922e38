import assert from 'node:assert/strict';
import { test } from 'node:test';
import { attacks, ballEntries, entries, probes } from '../../paper/experiments/attacks.ts';
import { settings } from '../../paper/experiments/settings.ts';
import { profiles } from '../../paper/profiles.ts';
import { buildGraph } from '../../pipeline/graph.ts';
import type { Step } from '../../pipeline/step.ts';
import pipeline from '../../pipeline.ts';
import { network as mlp } from '../../stages/model/networks/mlp.ts';
import { attackEntries, symbolOf } from '../../stages/result/attack-entry.ts';

const { steps } = buildGraph(pipeline.targets('quick', {}));
const named = (stage: string) => steps.filter((step) => step.stage.definition.name === stage);
const attacksOf = (step: Step) => (step.params as { readonly attacks: readonly { readonly name: string }[] }).attacks;

test('the catalog and the results use the same name for an attack', async () => {
  const { images, cwImages, cwIterations } = settings.parse(profiles.quick.settings);
  for (const [name, { withProgram }] of Object.entries({ ...attacks, ...probes })) {
    const problem = { net: mlp, seed: 1, images, cwImages, cwIterations };
    const program = withProgram(problem, {}, ({ name }) => name);
    assert.ok(name === program || name.startsWith(`${program}-`), `expected ${name} to belong to ${program}`);
  }
});

test('every attack on every model is in the metrics, the figures, the comparison and the claims', () => {
  for (const stage of ['metrics', 'figure-1', 'figure-2', 'comparison', 'claims', 'theory-figure', 'lipschitz-table']) {
    const [step] = named(stage);
    assert.ok(step, stage);
    assert.deepEqual(
      attacksOf(step).map(({ name }) => name),
      Object.keys(attacks),
      stage,
    );
  }
  const measures = named('measure').length;
  for (const name of Object.keys(attacks)) {
    assert.equal(named(name).length, measures, name);
    assert.equal(named('compare').filter(({ id }) => id.endsWith(`/${name}`)).length, 3, name);
  }
});

test('entries are well formed, and only attacks within the ball are checked for masked gradients', () => {
  assert.deepEqual(attackEntries.parse(entries), entries);
  assert.deepEqual(
    ballEntries.map(({ name }) => name),
    Object.entries({ ...attacks, ...probes }).flatMap(([name, attack]) => (symbolOf(attack) === 'r∞' ? [name] : [])),
  );
  const names = new Set(ballEntries.map(({ name }) => name));
  for (const name of ['fgs', 'rfgs', 'pgd', 'autopgd-ce', 'autopgd-dlr', 'noise']) assert.ok(names.has(name), name);
  assert.ok(!names.has('deepfool') && !names.has('cw'));
});

test('two attacks with the same title are refused: figures could not distinguish them', () => {
  const [first] = entries;
  assert.throws(
    () => attackEntries.parse([first, { ...first, name: 'other' }]),
    /expected a title for each attack alone/,
  );
});

test('a color is a param only of the figures that show it', () => {
  const showing = steps.filter(({ params }) => JSON.stringify(params).includes('"color"'));
  assert.deepEqual(showing.map(({ stage }) => stage.definition.name).toSorted(), [
    'figure-1',
    'figure-2',
    'theory-figure',
  ]);
});
