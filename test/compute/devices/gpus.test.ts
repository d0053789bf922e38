import assert from 'node:assert/strict';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { discoverGpus } from '../../../compute/devices/gpus.ts';

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gpus-'));
});
after(() => rm(folder, { recursive: true }));

/** An environment whose PATH has a fake nvidia-smi besides the system's programs. */
async function withDriver(script: string): Promise<NodeJS.ProcessEnv> {
  const bin = await mkdtemp(join(folder, 'bin-'));
  const file = join(bin, 'nvidia-smi');
  await writeFile(file, `#!/bin/sh\n${script}\n`);
  await chmod(file, 0o755);
  return { PATH: `${bin}:/usr/bin:/bin` };
}

test('a machine without nvidia-smi has no GPUs, and no problem', async () => {
  assert.deepEqual(await discoverGpus({ PATH: folder }), { gpus: [] });
});

test('a driver that lists none has no GPUs, and no problem', async () => {
  assert.deepEqual(await discoverGpus(await withDriver('exit 0')), { gpus: [] });
});

test('one GPU is listed with its index, name, memory and uuid', async () => {
  const env = await withDriver('echo "0, NVIDIA H200, 143771, GPU-5e3a"');
  assert.deepEqual(await discoverGpus(env), {
    gpus: [{ index: 0, name: 'NVIDIA H200', memory: 143771, uuid: 'GPU-5e3a' }],
  });
});

test('four GPUs keep the order and the indices of the driver', async () => {
  const env = await withDriver('for i in 3 0 1 2; do echo "$i, Tesla, odd name, 16384, GPU-$i"; done');
  const { gpus, problem } = await discoverGpus(env);
  assert.deepEqual(
    gpus.map(({ index }) => index),
    [3, 0, 1, 2],
  );
  assert.equal(gpus[0]?.name, 'Tesla, odd name');
  assert.equal(problem, undefined);
});

test('nvidia-smi is queried for exactly what is parsed', async () => {
  const env = await withDriver('echo "0, $1 $2, 1, GPU-0"');
  const { gpus } = await discoverGpus(env);
  assert.equal(gpus[0]?.name, '--query-gpu=index,name,memory.total,uuid --format=csv,noheader,nounits');
});

test('a failing driver is a problem with its exit code', async () => {
  const { gpus, problem } = await discoverGpus(await withDriver('echo "NVML mismatch" >&2; exit 18'));
  assert.deepEqual(gpus, []);
  assert.match(problem ?? '', /exit code 18/);
});

test('a hanging driver is a problem after the timeout', async () => {
  const { gpus, problem } = await discoverGpus(await withDriver('sleep 60'), 200);
  assert.deepEqual(gpus, []);
  assert.match(problem ?? '', /no answer within 0\.2 s/);
});

test('an unexpected line is a problem that quotes it', async () => {
  const { gpus, problem } = await discoverGpus(await withDriver('echo "0, NVIDIA H200, [N/A], GPU-0"'));
  assert.deepEqual(gpus, []);
  assert.match(problem ?? '', /\[N\/A\]/);
});
