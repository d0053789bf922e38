import { z } from 'zod';
import { stage } from '../../pipeline/stage.ts';
import { checkModel } from '../model/check-inputs.ts';
import { network as lenet5 } from '../model/networks/lenet-5.ts';
import { network as lenet300 } from '../model/networks/lenet-300-100.ts';
import { weights } from '../model/weights.ts';
import { acquireFiles } from './fetch/acquire-files.ts';
import { type CaffeLayer, readCaffemodel } from './format/caffemodel.ts';

/** The public source, tried after a mirror. It is pinned to a commit, so its content cannot change. */
const homes = ['https://raw.githubusercontent.com/yiwenguo/Dynamic-Network-Surgery/27d4926/models/'];
const set = 'dynamic-network-surgery';

/** Each model's file, with size and SHA-256, and its network. */
const models = {
  'lenet-300-100-dense': {
    net: lenet300,
    file: 'caffe_lenet300100_original.caffemodel',
    bytes: 1_066_944,
    sha256: '8817d098d5d4eed203a88292f9ffb9d02e66669a075cd210f82f1410659159bd',
  },
  'lenet-300-100-sparse': {
    net: lenet300,
    file: 'caffe_lenet300100_sparse.caffemodel',
    bytes: 1_067_128,
    sha256: '6c14afc8d98aadc553b6f251b8599c66a0c2f07485b3c665f6af8863e6372abc',
  },
  'lenet-5-dense': {
    net: lenet5,
    file: 'caffe_lenet5_original.caffemodel',
    bytes: 1_725_006,
    sha256: '96b8c61110b68aed87801c67ce87a40cf17f6a56884eff8b5c7e2601151be736',
  },
  'lenet-5-sparse': {
    net: lenet5,
    file: 'caffe_lenet5_sparse.caffemodel',
    bytes: 1_725_248,
    sha256: 'daa4331aea0930bb8b79f6958097afdb7b8995932b59a11f26497c95fd79ddac',
  },
} as const;

export type SurgeryModel = keyof typeof models;
const names = Object.keys(models) as [SurgeryModel, ...SurgeryModel[]];

/** The network of a model. */
export function networkOf(model: SurgeryModel) {
  return models[model].net;
}

/**
 * A public model of the paper's Table 2: LeNets before and after over-pruning by Guo, Yao, Chen, *Dynamic Network
 * Surgery for Efficient DNNs*, NeurIPS 2016. In the file, weights that its masks remove are already 0.
 *
 * Downloaded like a data set, with `REPRO_MIRROR` before the public source; only the pinned content is accepted.
 *
 * @throws AcquireError when no source has the file, ProtobufError or MismatchError when it is not such a model
 */
export const surgery = stage(import.meta, {
  name: 'surgery',
  params: z.object({ model: z.enum(names) }),
  inputs: {},
  outputs: { model: weights },
  label: ({ model }) => model,
  async run({ params, progress, log }) {
    const { net, file: name, ...pin } = models[params.model];
    const { file } = await acquireFiles({ file: { set, name, ...pin } }, homes, { progress, log });
    const model = Object.fromEntries(readCaffemodel(file.bytes).flatMap(tensorsOf));
    checkModel(net, model);
    return { model };
  },
});

/**
 * A layer's tensors under our names: Caffe's `ip1` is `fc1`. Shapes and their meaning are the same, also for sparse
 * layers.
 */
function tensorsOf({ name, blobs }: CaffeLayer) {
  const ours = name.replace(/^ip/, 'fc');
  return blobs.map(({ shape, data }, i) => {
    const role = i === 0 ? 'weight' : i === 1 ? 'bias' : `blob${i}`;
    return [`${ours}.${role}`, { dtype: 'float32', shape, data }] as const;
  });
}
