import type { Exporter } from '../pipeline/exporter.ts';
import { networkSchema } from '../stages/model/network.ts';
import { onnxModel } from '../stages/model/onnx-model.ts';
import { weights } from '../stages/model/weights.ts';

const onnx: Exporter<typeof weights> = {
  format: 'onnx',
  codec: weights,
  write(model, lineage) {
    const net = lineage.map((params) => networkSchema.safeParse(params.net).data).find((found) => found !== undefined);
    if (net === undefined)
      throw new TypeError(
        'expected params with a network, of this step or of one it depends on, got none; export the weights of a model',
      );
    return onnxModel(net, model);
  },
};

/** Formats that `repro export` can write, besides artifacts as they are. */
export default [onnx];
