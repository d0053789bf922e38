import assert from 'node:assert/strict';
import { test } from 'node:test';
import { onnxEngine } from '../../../compute/engines/onnx.ts';
import { fgs } from '../../../stages/attack/fgs.ts';
import { mnist } from '../../../stages/data/mnist.ts';
import { networkOf, type SurgeryModel, surgery } from '../../../stages/data/surgery.ts';
import { checkModel } from '../../../stages/model/check-inputs.ts';
import { countWeights } from '../../../stages/model/prunable.ts';

const surroundings = { inputs: {}, log: () => {}, progress: () => {}, metric: () => {} };
const load = (model: SurgeryModel) =>
  surgery.definition.run({ ...surroundings, params: surgery.definition.params.parse({ model }) });

test('there are four models; another is refused with their names', () => {
  assert.throws(
    () => surgery.definition.params.parse({ model: 'lenet-5' }),
    /lenet-300-100-dense.*lenet-300-100-sparse.*lenet-5-dense.*lenet-5-sparse/s,
  );
});

/** Nonzero weights, and the r∞ of the paper's Table 2. */
const table2: readonly (readonly [SurgeryModel, number, number])[] = [
  ['lenet-300-100-dense', 266_200, 0.2663],
  ['lenet-300-100-sparse', 4_952, 0.3823],
  ['lenet-5-dense', 430_500, 0.7887],
  ['lenet-5-sparse', 3_977, 0.6791],
];
const noMirror = process.env.REPRO_MIRROR
  ? false
  : 'no data at hand: set REPRO_MIRROR to a mirror with mnist/ and dynamic-network-surgery/';

for (const [model, nonzero, published] of table2) {
  test(`${model} is the model of Table 2`, { skip: noMirror }, async () => {
    const { model: tensors } = await load(model);
    const net = networkOf(model);
    checkModel(net, tensors);
    assert.equal(countWeights(tensors).nonzero, nonzero);
    const { test: data } = await mnist.definition.run({ ...surroundings, params: mnist.definition.params.parse({}) });
    const { summary } = await fgs.definition.run({
      ...surroundings,
      params: fgs.definition.params.parse({ net }),
      inputs: { data, model: tensors },
      compute: onnxEngine(),
    });
    assert.ok(Math.abs(summary.accuracy - published) <= 0.0005, `r∞ ${summary.accuracy}, in the paper ${published}`);
  });
}
