import assert from 'node:assert/strict';
import { test } from 'node:test';
import { onnxEngine } from '../../../compute/engines/onnx.ts';
import { table2Numbers } from '../../../paper/numbers.ts';
import { fgs } from '../../../stages/attack/fgs.ts';
import { mnist } from '../../../stages/data/mnist.ts';
import { networkOf, type SurgeryModel, surgery } from '../../../stages/data/surgery.ts';
import { checkModel } from '../../../stages/model/check-inputs.ts';
import { countWeights } from '../../../stages/model/prunable.ts';

const surroundings = { inputs: {}, log: () => {}, progress: () => {}, metric: () => {} };
const load = (model: SurgeryModel) =>
  surgery.definition.run({ ...surroundings, params: surgery.definition.params.parse({ model }) });

let read: ReturnType<typeof mnist.definition.run> | undefined;
/** MNIST, read for the first model and kept for the others. */
const digits = () => {
  read ??= mnist.definition.run({ ...surroundings, params: mnist.definition.params.parse({}) });
  return read;
};

test('there are four models; another is refused with their names', () => {
  assert.throws(
    () => surgery.definition.params.parse({ model: 'lenet-5' }),
    /lenet-300-100-dense.*lenet-300-100-sparse.*lenet-5-dense.*lenet-5-sparse/s,
  );
});

/** Nonzero weights of the models in the paper's Table 2. */
const table2: readonly (readonly [SurgeryModel, number])[] = [
  ['lenet-300-100-dense', 266_200],
  ['lenet-300-100-sparse', 4_952],
  ['lenet-5-dense', 430_500],
  ['lenet-5-sparse', 3_977],
];
const noMirror = process.env.REPRO_MIRROR
  ? false
  : 'no data: set REPRO_MIRROR to a mirror with mnist/ and dynamic-network-surgery/';

for (const [model, nonzero] of table2) {
  const published = table2Numbers.find(({ net, sparse }) => model === `${net}-${sparse ? 'sparse' : 'dense'}`)!.values
    .fgs;
  test(`${model} is the model of Table 2`, { skip: noMirror }, async () => {
    const { model: tensors } = await load(model);
    const net = networkOf(model);
    checkModel(net, tensors);
    assert.equal(countWeights(tensors).nonzero, nonzero);
    const { test: data } = await digits();
    const { summary } = await fgs.definition.run({
      ...surroundings,
      params: fgs.definition.params.parse({ net }),
      inputs: { data, model: tensors },
      compute: onnxEngine(),
    });
    assert.ok(
      Math.abs(summary.accuracy - published) <= 0.0005,
      `expected r∞ near ${published}, got ${summary.accuracy}`,
    );
  });
}
