import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Compute, HostTensor, HostTensors } from '../../../compute/program.ts';
import { restrictToSupport } from '../../../stages/attack/cw/support.ts';
import type { Network } from '../../../stages/model/network.ts';
import { engines } from '../model/engines.ts';
import { type Attack, attacks, epsilon, networks, search } from './attacks.ts';
import { cwIterates } from './cw/cw-iterates.ts';
import { act, data, deep, imagesOf, logitsOfAll, model, mostlyRight, type Row, run, scaled } from './rig.ts';

interface Problem {
  readonly net: Network;
  readonly weights: HostTensors;
  readonly split: HostTensors;
}

const count = 5;
const rows = [...Array(count).keys()];
const seed = 3;
const problems = await Promise.all(networks.map((each) => problemOf(each, count)));

async function problemOf({ net, zeros, seed: own }: (typeof networks)[number], images: number): Promise<Problem> {
  const weights = model(net, own, { zeros });
  return { net, weights, split: await mostlyRight(net, weights, data(net, images, 2)) };
}

/** Has many classes, so that an image passes several: the reported label must be that of the best x′. */
const tenClasses: Network = {
  ...deep,
  name: 'tiny-ten-classes',
  layers: [{ kind: 'dense', name: 'fc1', out: 16 }, { kind: 'relu' }, { kind: 'dense', name: 'fc2', out: 10 }],
};
const crowded = await problemOf({ net: tenClasses, zeros: 0, seed: 10 }, 12);

/** The images of an attack, as rows of pixels. `order` permutes the images, each with its own random numbers. */
function moved(compute: Compute, attack: Attack, { net, weights, split }: Problem, order = rows) {
  const noise = attack.noise?.(seed, split.images!, rows) ?? scaled(split);
  const pick = (tensor: HostTensor): HostTensor => {
    const size = tensor.data.length / count;
    const data = Float32Array.from(order.flatMap((i) => Array.from(tensor.data.slice(i * size, (i + 1) * size))));
    return { dtype: 'float32', shape: size === 1 ? [count] : [count, size], data };
  };
  const given = { ...weights, x: pick(scaled(split)), y: pick(split.labels!), noise: pick(noise) };
  return act(compute, net, given, (victim, { x, y, noise: drawn, ...rest }, scope) => {
    const labels = victim.tf.cast(y!, 'int32');
    return attack.moved!(scope, victim, { net, weights: rest, x: x!, y: labels, noise: drawn! });
  });
}

function checkBounds({ bounded, boxed }: Attack, image: ArrayLike<number>, x: readonly number[]) {
  Array.from(image).forEach((value, pixel) => {
    assert.ok(!boxed || (value >= 0 && value <= 1), `expected a pixel in [0, 1], got ${value}`);
    assert.ok(!bounded || Math.abs(value - x[pixel]!) <= epsilon + 1e-6, `${value} is too far from ${x[pixel]}`);
  });
}

function distance(image: ArrayLike<number>, x: readonly number[]): number {
  return Math.hypot(...x.map((value, pixel) => image[pixel]! - value));
}

/** `after` has to be a largest logit of the model; on a boundary two are equal up to rounding. */
function checkLabel({ after }: Row, logits: readonly number[]) {
  const largest = Math.max(...logits);
  assert.ok(logits[after]! >= largest - 1e-4 * Math.max(1, Math.abs(largest)), `${after} of ${logits}`);
}

for (const { name: engineName, engine } of engines) {
  describe(`on ${engineName} attacked images are within their bounds and have the reported label`, () => {
    for (const attack of attacks.filter((each) => each.moved !== undefined)) {
      for (const problem of problems.filter(({ net }) => attack.takes(net))) {
        const { net, weights, split } = problem;
        test(`${attack.name}, ${net.name}`, async () => {
          const params = { net, ...attack.params, ...(attack.seeded ? { seed } : {}) };
          const report = await run(attack.stage, engine(), params, { data: split, model: weights });
          const images = await moved(engine(), attack, problem);
          const logits = await logitsOfAll(net, weights, images);
          imagesOf(split).forEach((x, i) => {
            checkBounds(attack, images[i]!, x);
            checkLabel(report.rows[i]!, logits[i]!);
            const { norm } = report.rows[i]!;
            if (!Number.isNaN(norm)) assert.ok(Math.abs(distance(images[i]!, x) - norm) < 1e-4 * norm + 1e-6);
          });
          const backwards = await moved(engine(), attack, problem, rows.toReversed());
          backwards.toReversed().forEach((image, i) => {
            assert.ok(distance(image, Array.from(images[i]!)) < 1e-4, `image ${i} in another order`);
          });
        });
      }
    }

    for (const { net, weights, split } of [...problems, crowded]) {
      test(`cw, ${net.name}: its result is an iterate of its descent`, async () => {
        const attack = attacks.find(({ name }) => name === 'cw')!;
        const report = await run(attack.stage, engine(), { net, ...search }, { data: split, model: weights });
        const before = report.rows.map((row) => row.before);
        // It attacks only the pixels that are read.
        const read = restrictToSupport({ net, model: weights, images: split.images! });
        const iterates = await cwIterates(engine(), read.net, read.model, scaled(read), before, search);
        const images = imagesOf(read);
        const nearest = images.map((x, i) => {
          const gap = (image: Float32Array) => Math.abs(distance(image, x) - report.rows[i]!.norm);
          return iterates[i]!.reduce((best, each) => (gap(each) < gap(best) ? each : best));
        });
        const logits = await logitsOfAll(read.net, read.model, nearest);
        images.forEach((x, i) => {
          if (!report.rows[i]!.success) return;
          assert.ok(Math.abs(distance(nearest[i]!, x) - report.rows[i]!.norm) < 1e-4, `image ${i}`);
          checkBounds(attack, nearest[i]!, x);
          checkLabel(report.rows[i]!, logits[i]!);
        });
        assert.ok(report.summary.minimum.successes > 0);
      });
    }
  });
}
