import { table1 } from '../../stages/exhibit/sparse-activations/table-1.ts';
import { activationSparsity } from '../../stages/measure/activations.ts';
import { measure } from '../../stages/measure/measure.ts';
import { train } from '../../stages/train/train.ts';
import { table1Numbers } from '../numbers.ts';
import { attacks as catalog, entries, placeAll } from './attacks.ts';
import type { Images } from './images.ts';
import { networkNamed } from './networks.ts';
import type { Settings } from './settings.ts';

/** The attacks of Table 1. */
const { fgs, deepfool } = catalog;
const tabled = { fgs, deepfool };

/** Section 4.3, Table 1: networks with sparse activations, one for each λ and reference. */
export function sparseActivations({ data, train: images, test }: Images, settings: Settings) {
  const { lambdas, penalized, references, iterations } = settings;
  const rows = penalized.flatMap((name) =>
    lambdas.flatMap((lambda) =>
      Array.from({ length: references }, (_, i) => ({ net: networkNamed(name), lambda, seed: i + 1 })),
    ),
  );
  const models = rows.map(({ net, lambda, seed }) => {
    const label = `${net.name}/l1=${lambda}/seed=${seed}`;
    const params = { net, seed, iterations, activationDecay: lambda };
    const wired = { data: test, model: train(params, { data: images }, label).model };
    const placed = placeAll(tabled, { ...settings, ...wired, net, seed, images: null });
    const attacks = Object.values(placed).map(({ summary }) => summary);
    return {
      measures: measure({ data, net, seed, round: 0 }, { ...wired, attacks }).measures,
      activations: activationSparsity({ net }, wired).activations,
    };
  });
  return table1(
    {
      rows: rows.map(({ net, lambda }) => ({ net: net.name, lambda })),
      attacks: entries.filter(({ name }) => name in tabled),
      paper: table1Numbers,
    },
    { measures: models.map((each) => each.measures), activations: models.map((each) => each.activations) },
  );
}
