import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { retrain } from '../../../stages/train/retrain.ts';
import { train } from '../../../stages/train/train.ts';

/** The files in stages/ whose code is in a stage's bundle: a change to any of them re-runs the stage. */
async function reach(stage: { readonly file: string }): Promise<string[]> {
  const { metafile } = await build({
    entryPoints: [fileURLToPath(stage.file)],
    absWorkingDir: fileURLToPath(new URL('../../..', import.meta.url)),
    bundle: true,
    write: false,
    metafile: true,
    format: 'esm',
    packages: 'external',
  });
  return Object.values(metafile.outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([file, { bytesInOutput }]) => (bytesInOutput > 0 ? [file] : [])),
  );
}

const onlyTraining = ['stages/train/train.ts', 'stages/model/initial-weights.ts'];
const onlyRetraining = ['stages/train/retrain.ts', 'stages/train/masks.ts', 'stages/model/prunable.ts'];

test('training and retraining share their descent, and neither reaches what only the other needs', async () => {
  const [trained, retrained] = await Promise.all([reach(train), reach(retrain)]);
  assert.ok([trained, retrained].every((files) => files.includes('stages/train/sgd.ts')));
  for (const file of onlyTraining) assert.deepEqual([trained.includes(file), retrained.includes(file)], [true, false]);
  for (const file of onlyRetraining)
    assert.deepEqual([trained.includes(file), retrained.includes(file)], [false, true]);
});

test('no particular network is reached, so that another one re-runs nothing', async () => {
  const files = await reach(train);
  assert.ok(files.includes('stages/model/network.ts'));
  assert.deepEqual(
    files.filter((file) => file.includes('model/networks/')),
    [],
  );
});
