import { iterate } from './pipeline/iterate.ts';
import { pipeline, publish, type Target } from './pipeline/pipeline.ts';
import type { Handle } from './pipeline/step.ts';
import { profiles, type Settings, settings } from './profiles.ts';
import { cw } from './stages/attack/cw.ts';
import { deepfool } from './stages/attack/deepfool.ts';
import { fgs } from './stages/attack/fgs.ts';
import { rfgs } from './stages/attack/rfgs.ts';
import { digits } from './stages/data/digits.ts';
import { mnist } from './stages/data/mnist.ts';
import { pair } from './stages/data/pair.ts';
import { networkOf, surgery } from './stages/data/surgery.ts';
import { figure1 } from './stages/figure/figure1.ts';
import { figure2 } from './stages/figure/figure2.ts';
import { activationSparsity } from './stages/measure/activations.ts';
import { measure } from './stages/measure/measure.ts';
import { metrics } from './stages/measure/metrics.ts';
import { table1 } from './stages/measure/table-1.ts';
import { table2 } from './stages/measure/table-2.ts';
import { lenet5 } from './stages/model/lenet-5.ts';
import { lenet300 } from './stages/model/lenet-300-100.ts';
import { linear } from './stages/model/linear.ts';
import { linearBinary } from './stages/model/linear-binary.ts';
import { mlp } from './stages/model/mlp.ts';
import type { Network } from './stages/model/network.ts';
import { prune } from './stages/prune/prune.ts';
import { retrain } from './stages/train/retrain.ts';
import { train } from './stages/train/train.ts';

/** The paper's l∞ budget, of pixels in [0, 1]. */
const epsilon = 0.1;

/** The networks that there are cases of, by name; the first two are those of Figure 1. */
const tenClasses = { linear, mlp, 'lenet-300-100': lenet300, 'lenet-5': lenet5 } as const;

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
function sweep({ net, iterations, train: images, test }: Case, seed: number, settings: Settings): Handle<'measures'>[] {
  const reference = train({ net, seed, iterations }, { data: images });
  const models = iterate(settings.rounds, reference.model, (dense, round) => {
    const pruned = prune({ ratio: settings.ratio }, { model: dense });
    return retrain({ net, seed, round, iterations: settings.retraining }, { data: images, model: pruned.model }).model;
  });
  return models.map((model, round) => {
    const wired = { data: test, model };
    const attacks = [
      fgs({ net, epsilon }, wired),
      rfgs({ net, epsilon, seed }, wired),
      deepfool({ net }, wired),
      cw({ net, images: settings.cwImages, iterations: settings.cwIterations }, wired),
    ].map((attack) => attack.summary);
    return measure({ data: settings.data, net, seed, round }, { ...wired, attacks }).measures;
  });
}

export default pipeline({
  settings,
  profiles,
  tools: {
    programs: new URL('./programs.ts', import.meta.url).href,
    exporters: new URL('./exporters.ts', import.meta.url).href,
  },
  declare(chosen) {
    const images = chosen.data === 'mnist' ? mnist({}, {}) : digits({}, {});
    const seeds = Array.from({ length: chosen.references }, (_, i) => i + 1);
    const sweepAll = (cases: readonly Case[]) =>
      cases.flatMap((each) => seeds.flatMap((seed) => sweep(each, seed, chosen)));
    const isLinear = ({ net }: Case) => net.layers.length === 1;
    const cases = casesOf(images, chosen);
    const measures = [sweepAll(cases.filter(isLinear)), sweepAll(cases.filter((each) => !isLinear(each)))] as const;
    const table = measures.flat().length === 0 ? undefined : metrics({}, { measures: measures.flat() });
    return [
      ...(chosen.lambdas.length === 0 ? [] : sparseActivations(images, chosen)),
      ...(chosen.overPruned ? overPruned(images, chosen) : []),
      ...([figure1, figure2] as const).flatMap((figure, i) =>
        measures[i]!.length === 0 ? [] : pictures(`figure-${i + 1}`, figure({ epsilon }, { measures: measures[i]! })),
      ),
      ...(table === undefined
        ? []
        : [
            publish('metrics.md', table.markdown),
            publish('metrics.csv', table.csv),
            publish('metrics.json', table.table),
          ]),
    ];
  },
});

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
