import assert from 'node:assert/strict';
import { test } from 'node:test';
import { onnxEngine } from '../../compute/engines/onnx.ts';
import { referenceEngine } from '../../compute/engines/reference.ts';
import { agree } from './conformance/agree.ts';
import { cases, kernelNames, valuesAndGradients } from './conformance/cases.ts';

const reference = referenceEngine();
const onnx = onnxEngine();

for (const kernel of kernelNames) {
  const own = cases.filter((each) => each.kernel === kernel);
  test(`${kernel} gives the same results in both engines`, async (t) => {
    assert.notEqual(own.length, 0, 'expected a case for every mapped kernel');
    for (const each of own) {
      await t.test(each.note ?? 'plain', async () => {
        const checked = valuesAndGradients(each);
        const expected = await reference.run(checked, {}, each.inputs);
        assert.ok(Object.keys(expected).length > 0);
        agree(expected, await onnx.run(checked, {}, each.inputs), each.tolerance, each.floor);
      });
    }
  });
}

test('every case has a mapped kernel', () => {
  const unknown = cases.filter(({ kernel }) => !kernelNames.includes(kernel));
  assert.deepEqual(unknown, []);
});
