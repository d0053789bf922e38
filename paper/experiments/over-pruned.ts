import { cw } from '../../stages/attack/cw/cw.ts';
import { deepfool } from '../../stages/attack/deepfool/deepfool.ts';
import { fgs } from '../../stages/attack/fgs.ts';
import { rfgs } from '../../stages/attack/rfgs.ts';
import { networkOf, surgery } from '../../stages/data/surgery.ts';
import { table2 } from '../../stages/exhibit/over-pruned/table-2.ts';
import { measure } from '../../stages/measure/measure.ts';
import { table2Numbers } from '../numbers.ts';
import { epsilon } from './budget.ts';
import type { Images } from './images.ts';
import type { Settings } from './settings.ts';

const models = ['lenet-300-100-dense', 'lenet-300-100-sparse', 'lenet-5-dense', 'lenet-5-sparse'] as const;

/** Section 4.3, Table 2: the public models, before and after they were pruned too far. */
export function overPruned({ data, test }: Images, { cwImages, cwIterations }: Settings) {
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
  return table2({ paper: table2Numbers }, { measures });
}
