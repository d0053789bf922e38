import { networkOf, surgery } from '../../stages/data/surgery.ts';
import { table2 } from '../../stages/exhibit/over-pruned/table-2.ts';
import { measure } from '../../stages/measure/measure.ts';
import { table2Numbers } from '../numbers.ts';
import { attacks as catalog, entries, placeAll } from './attacks.ts';
import type { Images } from './images.ts';
import type { Settings } from './settings.ts';

const models = ['lenet-300-100-dense', 'lenet-300-100-sparse', 'lenet-5-dense', 'lenet-5-sparse'] as const;

/** Section 4.3, Table 2: the public models, dense and over-pruned. */
export function overPruned({ data, test }: Images, settings: Settings) {
  const measures = models.map((name) => {
    const net = networkOf(name);
    const wired = { data: test, model: surgery({ model: name }, {}).model };
    const placed = placeAll(catalog, { ...settings, ...wired, net, seed: 1, images: null });
    const attacks = Object.values(placed).map(({ summary }) => summary);
    return measure({ data, net, seed: 0, round: 0 }, { ...wired, attacks }).measures;
  });
  return table2({ attacks: entries, paper: [...table2Numbers] }, { measures });
}
