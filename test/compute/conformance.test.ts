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
  test(`${kernel} is the same in both engines`, async (t) => {
    assert.notEqual(own.length, 0, 'every mapped kernel has a case');
    for (const each of own) {
      await t.test(each.note ?? 'plainly', async () => {
        const checked = valuesAndGradients(each);
        const expected = await reference.run(checked, {}, each.inputs);
        assert.ok(Object.keys(expected).length > 0);
        agree(expected, await onnx.run(checked, {}, each.inputs), each.tolerance, each.floor);
      });
    }
  });
}

test('every case is of a kernel that is mapped', () => {
  const unknown = cases.filter(({ kernel }) => !kernelNames.includes(kernel));
  assert.deepEqual(unknown, []);
});
