import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { after, before, test } from 'node:test';
import { userWorkplace, type Workplace } from '../../rig/workplace.ts';

let place: Workplace;
before(() => {
  place = userWorkplace({
    'see.ts': `
import { z } from 'zod';
import { text } from 'ENGINE/artifacts/text.ts';
import { stage } from 'ENGINE/pipeline/stage.ts';
export const see = stage(import.meta, {
  name: 'see',
  params: z.object({ name: z.string() }),
  inputs: {},
  outputs: { seen: text('seen', 'txt') },
  needs: { device: 'gpu' },
  label: ({ name }) => name,
  async run() {
    // Long enough for each lane to get one step.
    await new Promise((resolve) => setTimeout(resolve, 300));
    return { seen: process.env.CUDA_VISIBLE_DEVICES };
  },
});
`,
    'pipeline.ts': `
import { z } from 'zod';
import { pipeline, publish } from 'ENGINE/pipeline/pipeline.ts';
import { see } from './see.ts';
export default pipeline({
  settings: z.object({ round: z.int().default(0) }),
  profiles: { four: { about: 'four steps that need a GPU', withoutGpu: 'it takes a year', settings: {} } },
  declare: ({ round }) => ['a', 'b', 'c', 'd'].map((name) => publish(name, see({ name: name + round }, {}).seen)),
});
`,
  });
});
after(() => place.remove());

/** An environment with a driver that lists `count` GPUs. */
function withGpus(count: number): NodeJS.ProcessEnv {
  const bin = join(place.folder, `bin-${count}`);
  mkdirSync(bin, { recursive: true });
  const lines = Array.from({ length: count }, (_, i) => `echo "${i}, Tesla, 16384, GPU-${i}"`);
  place.write(`bin-${count}/nvidia-smi`, `#!/bin/sh\n${lines.join('\n')}\nexit 0\n`);
  chmodSync(join(bin, 'nvidia-smi'), 0o755);
  return { PATH: bin + delimiter + process.env.PATH };
}

/** Runs round `round` and returns the GPUs that its steps saw, sorted. */
async function seen(round: number, args: readonly string[], env: NodeJS.ProcessEnv): Promise<string[]> {
  const { code, stderr } = await place.run(['run', '--set', `round=${round}`, ...args], env);
  assert.equal(code, 0, stderr);
  return ['a', 'b', 'c', 'd']
    .map((file) => readFileSync(join(place.folder, `results/four+round=${round}`, file), 'utf8'))
    .sort();
}

test('without a GPU, a run of a step that needs one exits 3 and names the step', async () => {
  const { code, stderr } = await place.run(['run'], withGpus(0));
  assert.equal(code, 3);
  assert.match(stderr, /step see\/a0 needs a GPU, but none is available/);
});

test('the warning of a profile about runs without a GPU is shown only if no GPU is used', async () => {
  const plan = async (count: number) => (await place.run(['plan'], withGpus(count))).stderr;
  assert.match(await plan(0), /warning: profile four without a GPU: it takes a year\n/);
  assert.doesNotMatch(await plan(1), /a year/);
});

test('with one GPU every step sees it', async () => {
  assert.deepEqual(await seen(1, [], withGpus(1)), ['0', '0', '0', '0']);
});

test('with four GPUs each of four steps sees a different one', async () => {
  assert.deepEqual(await seen(2, [], withGpus(4)), ['0', '1', '2', '3']);
});

test('--gpus limits a run to some GPUs, and --slots 2 runs two workers on each', async () => {
  assert.deepEqual(await seen(3, ['--gpus', '1,3', '--slots', '2'], withGpus(4)), ['1', '1', '3', '3']);
});

test('CUDA_VISIBLE_DEVICES limits a run like any other program', async () => {
  assert.deepEqual(await seen(4, [], { ...withGpus(4), CUDA_VISIBLE_DEVICES: '2' }), ['2', '2', '2', '2']);
});

test('doctor lists the GPUs', async () => {
  const { stdout } = await place.run(['doctor'], withGpus(4));
  assert.match(stdout, /ok {4}gpus +0: Tesla, 16384 MiB; 1: Tesla/);
});

test('plan spreads the steps over the GPUs', async () => {
  const { stdout } = await place.run(['plan', '--json', '--set', 'round=9'], withGpus(4));
  const { steps } = JSON.parse(stdout);
  assert.deepEqual(new Set(steps.map(({ lane }: { lane: string }) => lane)).size, 4);
});
