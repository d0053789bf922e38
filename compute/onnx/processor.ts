import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { Processor } from '../graph/recorder.ts';
import { bytes, message } from './protobuf.ts';
import { modelProto, valueInfo } from './protos.ts';

let known: Promise<Processor> | undefined;

/** The CPU of this process, probed once. */
export function processor(): Promise<Processor> {
  known ??= blockSize().then(
    (block) => ({ block }),
    () => ({ block: undefined }),
  );
  return known;
}

/** 16 with AVX-512, 8 with AVX: ONNX Runtime does not report it, so a model of one node shows it. */
async function blockSize(): Promise<number | undefined> {
  const node = message([bytes(1, 'x'), bytes(2, 'y'), bytes(4, 'ReorderInput'), bytes(7, 'com.microsoft.nchwc')]);
  const graph = message([
    bytes(1, node),
    bytes(2, 'block'),
    bytes(11, valueInfo('x', 'float32', [1, fewest, 1, 1])),
    bytes(12, valueInfo('y', 'float32', [1, 'channels', 1, 1])),
  ]);
  const session = await InferenceSession.create(modelProto(graph, { domains: ['com.microsoft.nchwc'] }), {
    executionProviders: ['cpu'],
    logSeverityLevel: 4,
  });
  const x = new Tensor('float32', new Float32Array(fewest), [1, fewest, 1, 1]);
  const { y } = await session.run({ x });
  await session.release();
  const [, channels] = y!.dims as [number, number];
  return channels > fewest ? channels : undefined;
}

/** The fewest channels that ONNX Runtime reorders; it fills the rest of a block. */
const fewest = 4;
