import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { compute } from '../../compute/compute.ts';
import { type Choice, choice } from '../../compute/devices/choice.ts';
import { program } from '../../compute/program.ts';
import { open } from '../../compute/runtime.ts';
import { bundleCode } from '../../pipeline/decide/code.ts';
import { readInstalled } from '../../pipeline/decide/packages/installed.ts';
import { agree } from './conformance/agree.ts';
import { float } from './conformance/case.ts';

const chosen = process.env.REPRO_ENGINE;
afterEach(() => choose(chosen));

function choose(engine: string | undefined): void {
  if (engine === undefined) delete process.env.REPRO_ENGINE;
  else process.env.REPRO_ENGINE = engine;
}

const cpu = { kind: 'cpu', index: 0 };

for (const engine of [undefined, '', 'onnx', 'reference']) {
  test(`REPRO_ENGINE=${engine ?? ''} opens an engine that runs programs`, async () => {
    choose(engine);
    const square = program('square', ({ tf }, { x }) => ({ y: tf.square(x!) }));
    const { y } = await (await open(cpu)).run(square, {}, { x: float([2], [3, -4]) });
    assert.deepEqual([...y!.data], [9, 16]);
    assert.equal(compute.numerics(choice()).engine, engine || 'onnx');
  });
}

test('an unknown engine is refused with the names of the available ones', async () => {
  choose('toString');
  await assert.rejects(open(cpu), {
    name: 'ComputeError',
    kind: 'engine',
    message: /onnx, tensorflow, reference, got "toString"/,
  });
});

test('an unknown device is refused', async () => {
  choose(undefined);
  await assert.rejects(open({ kind: 'gpu', index: 0 }), { kind: 'engine', message: /kind cpu, got "gpu"/ });
});

test('a device that does not compute is refused, without a fallback', {
  skip: process.platform === 'linux' ? false : 'only on Linux can the WebGPU driver be hidden',
}, async () => {
  Object.assign(process.env, { REPRO_DEVICE: 'webgpu', VK_ICD_FILENAMES: '/nowhere', VK_DRIVER_FILES: '/nowhere' });
  try {
    await assert.rejects(open({ kind: 'gpu', index: 0 }), {
      kind: 'engine',
      code: 'ENVIRONMENT',
      message: /engine onnx on webgpu: expected a device that computes, got: .*`repro doctor` lists what is missing/s,
    });
  } finally {
    for (const name of ['REPRO_DEVICE', 'VK_ICD_FILENAMES', 'VK_DRIVER_FILES']) delete process.env[name];
  }
});

test('the module that workers load bundles into one file with only this room, and imports only packages', async () => {
  const { metafile } = await build({
    entryPoints: [fileURLToPath(compute.module)],
    bundle: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    write: false,
    metafile: true,
    outfile: 'runtime.mjs',
  });
  const [output] = Object.values(metafile.outputs);
  assert.deepEqual([...new Set(output!.imports.map(({ path }) => path))].sort(), [
    '@tensorflow/tfjs-backend-cpu',
    '@tensorflow/tfjs-core',
    '@tensorflow/tfjs-layers',
    '@tensorflow/tfjs-node',
    '@tensorflow/tfjs-node-gpu',
    'node:crypto',
    'node:util',
    'onnxruntime-node',
  ]);
  assert.ok(Object.keys(metafile.inputs).every((path) => path.startsWith('compute/')));
});

test('a step counts the packages of its own engine only', async () => {
  const installed = readInstalled(fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, ''));
  const counted = async (engine: Choice['engine']) => {
    const unused = new Map([[compute.module, compute.unused({ engine, device: 'cpu', threads: 1 })]]);
    const bundles = await bundleCode([compute.module], installed, unused);
    return Object.keys(bundles.get(compute.module)!.closure.packages).filter((name) => name.includes('tfjs-node'));
  };
  assert.deepEqual(await counted('onnx'), []);
  assert.deepEqual(await counted('reference'), []);
  assert.deepEqual(await counted('tensorflow'), ['@tensorflow/tfjs-node', '@tensorflow/tfjs-node-gpu']);
});

test('with two threads a worker computes the same, up to the order of sums', async () => {
  const product = program('product', ({ tf }, { a, b }) => ({ y: tf.matMul(a as never, b as never) }));
  const inputs = { a: float([200, 300]), b: float([300, 200]) };
  const [one, two] = await Promise.all(
    ['1', '2'].map(async (threads) => {
      process.env.REPRO_THREADS = threads;
      try {
        return (await open(cpu)).run(product, {}, inputs);
      } finally {
        delete process.env.REPRO_THREADS;
      }
    }),
  );
  agree(one!, two!, 1e-5, 1e-4);
});
