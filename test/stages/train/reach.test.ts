import assert from 'node:assert/strict';
import { relative } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { buildGraph } from '../../../pipeline/graph.ts';
import pipeline from '../../../pipeline.ts';
import { retrain } from '../../../stages/train/retrain.ts';
import { train } from '../../../stages/train/train.ts';

const root = new URL('../../..', import.meta.url);

/** For each stage, the project's files whose code is in its bundle: a change to any of them re-runs the stage. */
async function reach(stages: Iterable<{ readonly file: string }>): Promise<string[][]> {
  const files = Array.from(stages, ({ file }) => fileURLToPath(file));
  const { metafile } = await build({
    entryPoints: files,
    absWorkingDir: fileURLToPath(root),
    outdir: 'unwritten',
    bundle: true,
    write: false,
    metafile: true,
    format: 'esm',
    packages: 'external',
  });
  const bundles = new Map(Object.values(metafile.outputs).map(({ entryPoint, inputs }) => [entryPoint, inputs]));
  return files.map((file) =>
    Object.entries(bundles.get(relative(fileURLToPath(root), file))!).flatMap(([input, { bytesInOutput }]) =>
      bytesInOutput > 0 ? [input] : [],
    ),
  );
}

const onlyTraining = ['stages/train/train.ts', 'stages/model/initial-weights.ts'];
const onlyRetraining = ['stages/train/retrain.ts', 'stages/train/masks.ts', 'stages/model/prunable.ts'];

test('training and retraining share gradient descent, and neither depends on what only the other needs', async () => {
  const [trained = [], retrained = []] = await reach([train, retrain]);
  assert.ok([trained, retrained].every((files) => files.includes('stages/train/sgd.ts')));
  for (const file of onlyTraining) assert.deepEqual([trained.includes(file), retrained.includes(file)], [true, false]);
  for (const file of onlyRetraining)
    assert.deepEqual([trained.includes(file), retrained.includes(file)], [false, true]);
});

test('only the public models depend on particular networks, so that a new network re-runs nothing', async () => {
  const { steps } = buildGraph(pipeline.targets('paper', { references: '1', rounds: '1', probed: '[1]' }));
  const stages = [...new Set(steps.map((step) => step.stage))];
  const reached = await reach(stages);
  assert.ok(reached.some((files) => files.includes('stages/model/network.ts')));
  for (const [i, { definition }] of stages.entries()) {
    const particular = reached[i]!.filter((file) => /^paper\/|model\/networks\//.test(file));
    const own = ['stages/model/networks/lenet-300-100.ts', 'stages/model/networks/lenet-5.ts'];
    assert.deepEqual(particular.toSorted(), definition.name === 'surgery' ? own : [], definition.name);
  }
});
