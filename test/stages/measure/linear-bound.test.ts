import assert from 'node:assert/strict';
import { test } from 'node:test';
import { onnxEngine } from '../../../compute/engines/onnx.ts';
import type { HostTensors } from '../../../compute/program.ts';
import { fgs } from '../../../stages/attack/fgs.ts';
import { theoryTable } from '../../../stages/exhibit/theory/theory-table.ts';
import { linearBound } from '../../../stages/measure/linear-bound.ts';
import { directionsOf, marginsOf } from '../../../stages/measure/linear-margins.ts';
import type { Network } from '../../../stages/model/network.ts';
import { network as lenet300 } from '../../../stages/model/networks/lenet-300-100.ts';
import { binary, data, model, multi } from '../attack/rig.ts';

interface Bounds {
  readonly bound: number;
  readonly exact: number;
  readonly measured: number;
  readonly corrected: number;
  readonly distance: number;
}

const { definition } = linearBound;
async function boundsOf(net: Network, split: HostTensors, weights: HostTensors, epsilon: number): Promise<Bounds> {
  const metric = () => {};
  const attack = await fgs.definition.run({
    params: fgs.definition.params.parse({ net, epsilon }),
    inputs: { data: split, model: weights },
    compute: onnxEngine(),
    metric,
  });
  const params = definition.params.parse({ data: 'mnist', net, seed: 1, round: 0, epsilon });
  const outputs = await definition.run({ params, inputs: { data: split, model: weights, fgs: attack.images }, metric });
  return outputs.bounds as Bounds;
}

test('for two classes the bound is that of Theorem 3.1, with each class’s own weight', async () => {
  const epsilon = 0.05;
  const [split, weights] = [data(binary, 200, 3), model(binary, 4)];
  const w = Array.from(weights['fc.weight']!.data);
  const b = weights['fc.bias']!.data[0]!;
  const norm1 = w.reduce((sum, value) => sum + Math.abs(value), 0);
  const signed = Array.from(split.labels!.data, (label, i) => {
    const f = w.reduce((sum, value, pixel) => sum + (value * split.images!.data[i * w.length + pixel]!) / 255, b);
    return (label === 1 ? 1 : -1) * f;
  });
  const right = signed.filter((value) => value > 0);
  const { bound, exact, distance } = await boundsOf(binary, split, weights, epsilon);
  const sum = right.reduce((total, value) => total + value, 0);
  assert.ok(Math.abs(bound - sum / (200 * epsilon * norm1)) < 1e-9);
  assert.ok(Math.abs(distance - sum / (200 * Math.hypot(...w))) < 1e-9);
  assert.equal(exact, right.filter((value) => value > epsilon * norm1).length / 200);
});

test('the bound holds; for two classes, clipping never makes FGS stronger than the unclipped step', async () => {
  for (let seed = 0; seed < 20; seed++) {
    for (const net of [binary, multi]) {
      const { bound, exact, measured, corrected } = await boundsOf(
        net,
        data(net, 40, seed),
        model(net, seed + 50),
        0.03,
      );
      assert.ok(exact <= Math.min(1, bound) + 1e-12, `${exact} ${bound}`);
      if (net === binary) assert.ok(measured >= exact && corrected === 0);
    }
  }
});

test('margins are relative to the mean of all classes, and the largest is the prediction', () => {
  const [split, weights] = [data(multi, 5, 1), model(multi, 2)];
  const directions = directionsOf(multi, weights);
  for (let i = 0; i < 5; i++) {
    const margins = marginsOf(directions, split.images!, i);
    assert.ok(Math.abs(margins.reduce((sum, margin) => sum + margin, 0)) < 1e-9);
  }
});

test('a network that is not linear, and an attack on only some of the images, are refused', async () => {
  assert.throws(() => directionsOf(lenet300, {}), /expected a linear classifier, a single dense layer, got 5 layers/);
  const params = definition.params.parse({ data: 'mnist', net: multi, seed: 1, round: 0 });
  const inputs = {
    data: data(multi, 5, 1),
    model: model(multi, 2),
    fgs: 'index,label,before,after,success,norm\n0,1,1,1,0,0\n',
  };
  assert.throws(
    () => definition.run({ params, inputs, metric: () => {} }),
    /expected an attack on all 5 images, got 1/,
  );
});

test('the table has one row per net and round, and counts models with a broken bound', () => {
  const linear = { data: 'mnist', net: 'linear', weights: 10, nonzero: 10 };
  const bounds = [
    { ...linear, seed: 1, round: 1, bound: 2, exact: 0.5, measured: 0.6, corrected: 0, distance: 1 },
    { ...linear, seed: 2, round: 1, bound: 0.5, exact: 0.3, measured: 0.6, corrected: 4, distance: 2 },
    { ...linear, seed: 1, round: 0, bound: 3, exact: 0.5, measured: 0.5, corrected: 0, distance: 1 },
  ];
  const { markdown, csv } = theoryTable.definition.run({ params: {}, inputs: { bounds } }) as {
    markdown: string;
    csv: string;
  };
  assert.match(markdown, /^\| linear \| 0 \| 1 \| 3\.0000 \| 1\.0000 \|.*\| 0 \|$/m);
  assert.match(
    markdown,
    /^\| linear \| 1 \| 2 \| 1\.2500 \| 1\.0000 \| 0\.4000 \| 0\.6000 \| 2\.0 \| 1\.5000 \| 1 \|$/m,
  );
  assert.match(
    csv,
    /^data,net,round,models,bound,exact,measured,corrected,distance,broken\nmnist,linear,0,1,3,0\.5,0\.5,0,1,0$/m,
  );
});
