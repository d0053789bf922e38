import { claims } from './claims.ts';
import { iterate } from './pipeline/iterate.ts';
import { pipeline, publish, type Target } from './pipeline/pipeline.ts';
import type { Handle } from './pipeline/step.ts';
import { profiles, type Settings, settings } from './profiles.ts';
import { cw } from './stages/attack/cw.ts';
import { deepfool } from './stages/attack/deepfool.ts';
import { fgs } from './stages/attack/fgs.ts';
import { rfgs } from './stages/attack/rfgs.ts';
import { cifar10 } from './stages/data/cifar-10.ts';
import { cifar10Sample } from './stages/data/cifar-10-sample.ts';
import { digits } from './stages/data/digits.ts';
import { mnist } from './stages/data/mnist.ts';
import { pair } from './stages/data/pair.ts';
import { networkOf, surgery } from './stages/data/surgery.ts';
import { figure1 } from './stages/figure/figure1.ts';
import { figure2 } from './stages/figure/figure2.ts';
import { activationSparsity } from './stages/measure/activations.ts';
import { checkClaims } from './stages/measure/check-claims.ts';
import { linearBound } from './stages/measure/linear-bound.ts';
import { measure } from './stages/measure/measure.ts';
import { metrics } from './stages/measure/metrics.ts';
import { table1 } from './stages/measure/table-1.ts';
import { table2 } from './stages/measure/table-2.ts';
import { theoryTable } from './stages/measure/theory-table.ts';
import { lenet5 } from './stages/model/lenet-5.ts';
import { lenet300 } from './stages/model/lenet-300-100.ts';
import { linear } from './stages/model/linear.ts';
import { linearBinary } from './stages/model/linear-binary.ts';
import { mlp } from './stages/model/mlp.ts';
import { type Network, parameters } from './stages/model/network.ts';
import { resnet32 } from './stages/model/resnet-32.ts';
import { vggLike } from './stages/model/vgg-like.ts';
import { prune } from './stages/prune/prune.ts';
import { retrain } from './stages/train/retrain.ts';
import { train } from './stages/train/train.ts';

/** The paper's l∞ budget, of pixels in [0, 1]. */
const epsilon = 0.1;

/** The networks that there are cases of, by name; the first two are those of Figure 1. */
const tenClasses = {
  linear,
  mlp,
  'lenet-300-100': lenet300,
  'lenet-5': lenet5,
  'vgg-like': vggLike,
  'resnet-32': resnet32,
} as const;

type Images = { readonly train: Handle<'split'>; readonly test: Handle<'split'> };

/** A network with the data it is trained and attacked on. */
interface Case {
  readonly net: Network;
  readonly iterations: number;
  readonly train: Handle<'split'>;
  readonly test: Handle<'split'>;
}

/** Section 4.1: the binary classifier ("1" against "7") and networks of ten classes. */
function casesOf(ten: Images, { data, nets, iterations, binaryIterations }: Settings): Case[] {
  const oneAgainstSeven = (part: 'train' | 'test') =>
    pair({ negative: 1, positive: 7 }, { data: ten[part] }, `${data}-${part}/1-vs-7`).data;
  return nets.map((name) =>
    name === 'linear-binary'
      ? {
          net: linearBinary,
          iterations: binaryIterations,
          train: oneAgainstSeven('train'),
          test: oneAgainstSeven('test'),
        }
      : { net: tenClasses[name], iterations, train: ten.train, test: ten.test },
  );
}

/** Section 3: one reference, pruned and retrained round by round; every model attacked and measured. */
function sweep({ net, iterations, train: images, test }: Case, seed: number, settings: Settings): Measured[] {
  const { retraining, ratio } = settings;
  const reference = train({ net, seed, iterations, ...policyOf(net, 0.1, iterations) }, { data: images });
  const models = iterate(settings.rounds, reference.model, (dense, round) => {
    const pruned = prune({ ratio, dense: neverPruned(net) }, { model: dense }).model;
    const policy = policyOf(net, 0.01, retraining);
    return retrain({ net, seed, round, iterations: retraining, ...policy }, { data: images, model: pruned }).model;
  });
  const some = { images: settings.images };
  return models.map((model, round) => {
    const wired = { data: test, model };
    const single = fgs({ net, epsilon, ...some }, wired);
    const attacks = [
      single,
      rfgs({ net, epsilon, seed, ...some }, wired),
      deepfool({ net, ...some, ...(isColour(net) ? { batch: 10 } : {}) }, wired),
      cw({ net, images: settings.cwImages, iterations: settings.cwIterations }, wired),
    ].map((attack) => attack.summary);
    const { measures } = measure({ data: settings.data, net, seed, round }, { ...wired, attacks });
    if (!isLinear(net) || settings.images !== null) return { measures };
    return { measures, bounds: linearBound({ net, seed, round, epsilon }, { ...wired, fgs: single.images }).bounds };
  });
}

/** What is known of one model; theory is of linear ones, attacked on all images. */
interface Measured {
  readonly measures: Handle<'measures'>;
  readonly bounds?: Handle<'linear-bounds'>;
}

function isLinear({ layers }: Network): boolean {
  return layers.length === 1;
}

function isColour({ input: [, , channels] }: Network): boolean {
  return channels === 3;
}

/**
 * How a network is trained. Caffe's LeNet policy is the stages' default; for CIFAR-10 the paper states none, and this is He et al.'s (CVPR 2016,
 * Section 4.2), with VGG's usual weight decay for the VGG-like one.
 */
function policyOf(net: Network, base: number, iterations: number) {
  if (!isColour(net)) return {};
  const falls = [0.5, 0.75].map((share) => Math.ceil(share * iterations));
  return {
    batch: 128,
    learningRate: { policy: 'multistep' as const, base, gamma: 0.1, steps: [...new Set(falls)] },
    weightDecay: net.name === 'vgg-like' ? 5e-4 : 1e-4,
    biasRateFactor: 1,
    // Networks for colour images normalise [0, 1] themselves.
    inputScale: 1 / 255,
    augmentation: { pad: 4, flip: true },
    checkpointInterval: 50,
  };
}

/** On CIFAR-10 the first and the last layer stay dense (Section 4.2). */
function neverPruned(net: Network): string[] {
  const layers = parameters(net).flatMap(({ name, fanIn }) => (fanIn === null ? [] : [name.replace(/\.weight$/, '')]));
  return isColour(net) ? [layers[0]!, layers.at(-1)!] : [];
}

/** What the images of a profile are. */
function imagesOf(data: Settings['data']): Images {
  if (data === 'cifar-10') return cifar10({}, {});
  if (data === 'cifar-10-jpeg-sample') return cifar10Sample({}, {});
  return data === 'mnist' ? mnist({}, {}) : digits({}, {});
}

export default pipeline({
  settings,
  profiles,
  tools: {
    programs: new URL('./programs.ts', import.meta.url).href,
    exporters: new URL('./exporters.ts', import.meta.url).href,
  },
  declare(chosen) {
    const images = imagesOf(chosen.data);
    const seeds = Array.from({ length: chosen.references }, (_, i) => i + 1);
    const sweepAll = (cases: readonly Case[]) =>
      cases.flatMap((each) => seeds.flatMap((seed) => sweep(each, seed, chosen)));
    const cases = casesOf(images, chosen);
    const linearModels = sweepAll(cases.filter(({ net }) => isLinear(net)));
    const others = sweepAll(cases.filter(({ net }) => !isLinear(net)));
    const measures = [linearModels, others].map((models) => models.map((each) => each.measures));
    const table = measures.flat().length === 0 ? undefined : metrics({}, { measures: measures.flat() });
    return [
      ...(chosen.lambdas.length === 0 ? [] : sparseActivations(images, chosen)),
      ...(chosen.overPruned ? overPruned(images, chosen) : []),
      ...([figure1, figure2] as const).flatMap((figure, i) =>
        measures[i]!.length === 0 ? [] : pictures(`figure-${i + 1}`, figure({ epsilon }, { measures: measures[i]! })),
      ),
      ...theory(linearModels.flatMap((each) => each.bounds ?? [])),
      ...(table === undefined
        ? []
        : [
            publish('metrics.md', table.markdown),
            publish('metrics.csv', table.csv),
            publish('metrics.json', table.table),
            publish('claims.md', checkClaims({ claims }, { table: table.table }).markdown),
          ]),
    ];
  },
});

/** Section 3: Theorems 3.1 and 3.2, bound against measured. */
function theory(bounds: readonly Handle<'linear-bounds'>[]): Target[] {
  if (bounds.length === 0) return [];
  const { markdown, csv } = theoryTable({}, { bounds });
  return [publish('theory.md', markdown), publish('theory.csv', csv)];
}

/** Section 4.3: networks with sparse activations, one for each λ and reference. */
function sparseActivations(
  { train: images, test }: Images,
  { data, lambdas, penalised, references, iterations }: Settings,
): Target[] {
  const rows = penalised.flatMap((name) =>
    lambdas.flatMap((lambda) =>
      Array.from({ length: references }, (_, i) => ({ net: tenClasses[name], lambda, seed: i + 1 })),
    ),
  );
  const models = rows.map(({ net, lambda, seed }) => {
    const label = `${net.name}/l1=${lambda}/seed=${seed}`;
    const wired = {
      data: test,
      model: train({ net, seed, iterations, activationDecay: lambda }, { data: images }, label).model,
    };
    const attacks = [fgs({ net, epsilon }, wired).summary, deepfool({ net }, wired).summary];
    return {
      measures: measure({ data, net, seed, round: 0 }, { ...wired, attacks }).measures,
      activations: activationSparsity({ net }, wired).activations,
    };
  });
  const { markdown, csv } = table1(
    { rows: rows.map(({ net, lambda }) => ({ net: net.name, lambda })) },
    { measures: models.map((each) => each.measures), activations: models.map((each) => each.activations) },
  );
  return [publish('table-1.md', markdown), publish('table-1.csv', csv)];
}

/** Section 4.3: the public models, before and after they were pruned too far. */
function overPruned({ test }: Images, { data, cwImages, cwIterations }: Settings): Target[] {
  const models = ['lenet-300-100-dense', 'lenet-300-100-sparse', 'lenet-5-dense', 'lenet-5-sparse'] as const;
  const measures = models.map((name) => {
    const net = networkOf(name);
    const wired = { data: test, model: surgery({ model: name }, {}).model };
    const attacks = [
      fgs({ net, epsilon }, wired),
      rfgs({ net, epsilon, seed: 1 }, wired),
      deepfool({ net }, wired),
      cw({ net, images: cwImages, iterations: cwIterations }, wired),
    ].map((attack) => attack.summary);
    return measure({ data, net, seed: 0, round: 0 }, { ...wired, attacks }).measures;
  });
  const { markdown, csv } = table2({}, { measures });
  return [publish('table-2.md', markdown), publish('table-2.csv', csv)];
}

function pictures(name: string, { svg, png, spec, points }: ReturnType<typeof figure1>): Target[] {
  return [
    publish(`${name}.svg`, svg),
    publish(`${name}.png`, png),
    publish(`${name}.vl.json`, spec),
    publish(`${name}.csv`, points),
  ];
}
