import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { onnxEngine } from '../../../../compute/engines/onnx.ts';
import { bootstrap, type Ratio } from '../../../../stages/measure/statistics/bootstrap.ts';
import { type Random, random } from '../../../../stages/model/random.ts';
import { engines } from '../../model/engines.ts';

const onnx = onnxEngine();

const ratio = (numerator: readonly number[], denominator = numerator.map(() => 1)): Ratio => ({
  numerator: Float64Array.from(numerator),
  denominator: Float64Array.from(denominator),
});

function many<T>(count: number, make: (i: number) => T): T[] {
  return Array.from({ length: count }, (_, i) => make(i));
}

/** Standard normal (Box and Muller). */
function normal({ uniform }: Random): number {
  return Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}

/** The definition, image by image and resample by resample. */
function bruteForce({ numerator, denominator }: Ratio, seed: number, resamples: number) {
  const found = many(resamples, (each) => {
    const { word } = random(seed, 'bootstrap', each);
    const words = many(Math.ceil(numerator.length / 2), word);
    let [above, below] = [0, 0];
    for (const [i, value] of numerator.entries()) {
      const half = i % 2 === 0 ? words[i / 2]! % 65_536 : Math.floor(words[(i - 1) / 2]! / 65_536);
      const times = cumulative.filter((share) => share <= (half + 0.5) / 65_536).length;
      above += times * value;
      below += times * denominator[i]!;
    }
    return above / below;
  })
    .filter((value) => !Number.isNaN(value))
    .sort((a, b) => a - b);
  const at = (share: number) => {
    const position = share * (found.length - 1);
    const rest = position % 1;
    return found[Math.floor(position)]! * (1 - rest) + found[Math.ceil(position)]! * rest;
  };
  const side = (is: (value: number) => boolean) => (found.filter(is).length + 1) / (found.length + 1);
  const p =
    2 *
    Math.min(
      side((value) => value <= 0),
      side((value) => value >= 0),
    );
  return { low: at(0.025), high: at(0.975), p: Math.min(1, p) };
}

function factorial(n: number): number {
  return n <= 1 ? 1 : n * factorial(n - 1);
}

/** The distribution function of Poisson(1): Σ_j≤n e⁻¹ / j! */
const cumulative = many(12, (n) => many(n + 1, (j) => Math.exp(-1) / factorial(j)).reduce((a, b) => a + b));

for (const { name, engine } of engines) {
  test(`on ${name} it matches the definition, even if not all images count`, async () => {
    const { uniform, below } = random(3, 'made up');
    const ratios = [
      ratio(many(31, () => below(3) - 1)),
      ratio(many(31, () => uniform() - 0.3)),
      ratio(
        many(31, () => uniform() - 0.5),
        many(31, () => below(3)),
      ),
    ];
    const found = await bootstrap(engine(), ratios, { seed: 5, resamples: 600 });
    for (const [i, each] of ratios.entries()) {
      const expected = bruteForce(each, 5, 600);
      for (const key of ['low', 'high', 'p'] as const) {
        assert.ok(Math.abs(found[i]![key] - expected[key]) < 1e-6, `${i} ${key}: ${found[i]![key]}, ${expected[key]}`);
      }
    }
  });
}

suite('over a thousand samples from a population', () => {
  const samples = 1000;
  const images = 400;
  const share = (values: readonly boolean[]) => values.filter(Boolean).length / values.length;
  // Standard error of a share of 0.95 among a thousand: 0.007.
  const isNominal = (found: number) => assert.ok(found > 0.925 && found < 0.97, `${found}`);
  /** One random stream per sample, so that samples are independent. */
  const each = (purpose: string, draw: (stream: Random) => Ratio) => many(samples, (i) => draw(random(7, purpose, i)));
  const settings = { seed: 1, resamples: 1000 };

  test('its interval covers a difference of shares in 95 % of samples', async () => {
    // Correct after an attack: 10 % of the images in only the first model, 15 % in only the second.
    const ratios = each('shares', ({ uniform }) =>
      ratio(many(images, () => ((u) => (u < 0.1 ? -1 : Number(u < 0.25)))(uniform()))),
    );
    const found = await bootstrap(onnx, ratios, settings);
    isNominal(share(found.map((one) => one!.low <= 0.05 && 0.05 <= one!.high)));
  });

  test('and a difference of skewed norms if an attack fails on one image in five', async () => {
    const ratios = each('norms', (stream) => {
      const pairs = many(images, () => [Math.exp(0.5 * normal(stream)), Number(stream.uniform() < 0.8)] as const);
      return ratio(
        pairs.map(([value, counts]) => value * counts),
        pairs.map(([, counts]) => counts),
      );
    });
    const found = await bootstrap(onnx, ratios, settings);
    const truth = Math.exp(0.125);
    isNominal(share(found.map((one) => one!.low <= truth && truth <= one!.high)));
  });

  test('without a difference, 5 % of the samples have a p below 0.05: those whose interval excludes 0', async () => {
    const ratios = each('nothing', (stream) => ratio(many(images, () => normal(stream))));
    const found = await bootstrap(onnx, ratios, settings);
    isNominal(share(found.map((one) => one!.p >= 0.05)));
    const differing = found.filter((one) => one!.p < 0.05 !== (one!.low > 0 || one!.high < 0)).length;
    assert.ok(differing <= 2, `expected at most 2 samples at the edge, got ${differing}`);
  });
});

test('for many images the interval is the normal one', async () => {
  const stream = random(11, 'many');
  const values = many(5000, () => normal(stream));
  const [found] = await bootstrap(onnx, [ratio(values)], { seed: 2, resamples: 4000 });
  const mean = values.reduce((a, b) => a + b) / 5000;
  const error = Math.sqrt(values.reduce((total, value) => total + (value - mean) ** 2, 0) / 5000 / 5000);
  assert.ok(Math.abs(found!.value - mean) < 1e-12);
  for (const [end, expected] of [
    [found!.low, mean - 1.96 * error],
    [found!.high, mean + 1.96 * error],
  ] as const) {
    assert.ok(Math.abs(end - expected) < 0.1 * error, `${end}, ${expected}`);
  }
});

test('the resamples of a ratio do not depend on other ratios', async () => {
  const { below } = random(3, 'alike');
  const [a, b] = [ratio(many(40, () => below(5) - 2)), ratio(many(40, () => below(9)))];
  const settings = { seed: 9, resamples: 300 };
  const [alone] = await bootstrap(onnx, [a], settings);
  assert.deepEqual((await bootstrap(onnx, [b, a], settings))[1], alone);
  assert.notDeepEqual(await bootstrap(onnx, [a], { ...settings, seed: 10 }), [alone]);
});

test('without any difference the width is 0 and p = 1; the smallest p counts the sample itself', async () => {
  const settings = { seed: 1, resamples: 99 };
  const [none, one] = await bootstrap(onnx, [ratio(many(20, () => 0)), ratio(many(20, () => 1))], settings);
  assert.deepEqual(none, { value: 0, low: 0, high: 0, p: 1 });
  assert.deepEqual(one, { value: 1, low: 1, high: 1, p: 0.02 });
});

test('an empty list of ratios has no intervals', async () => {
  assert.deepEqual(await bootstrap(onnx, [], { seed: 1, resamples: 9 }), []);
});

test('a ratio in which no image counts has no interval', async () => {
  const nothing = many(20, () => 0);
  assert.deepEqual(await bootstrap(onnx, [ratio(nothing, nothing)], { seed: 1, resamples: 9 }), [null]);
});
