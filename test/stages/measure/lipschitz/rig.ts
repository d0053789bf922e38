import type { Decoded } from '../../../../artifacts/codec.ts';
import { onnxEngine } from '../../../../compute/engines/onnx.ts';
import type { HostTensors } from '../../../../compute/program.ts';
import { lipschitz } from '../../../../stages/measure/lipschitz/lipschitz.ts';
import type { Certificate } from '../../../../stages/measure/lipschitz/radii.ts';
import type { Network } from '../../../../stages/model/network.ts';
import type { certified } from '../../../../stages/result/certified.ts';
import { readCsv } from '../../../rig/read-csv.ts';

/** CSVs of attacks; an omitted attack never succeeded. */
export interface Attacks {
  readonly bounded?: readonly string[];
  readonly deepfool?: string;
  readonly cw?: string;
}

export const head = 'index,label,before,after,success,norm';
const failed = `${head}\n0,0,1,1,0,\n`;

/** Runs the stage as the engine would. */
export async function certify(
  net: Network,
  { data, model }: { readonly data: HostTensors; readonly model: HostTensors },
  { bounded = [], deepfool = failed, cw = failed }: Attacks = {},
  epsilon = 0.1,
): Promise<{ readonly certified: Decoded<typeof certified>; readonly certificates: readonly Certificate[] }> {
  const { definition } = lipschitz;
  const outputs = await definition.run({
    params: definition.params.parse({ data: 'mnist', net, seed: 1, round: 0, epsilon, attacks: ['deepfool', 'cw'] }),
    inputs: { data, model, bounded, minimum: [deepfool, cw] },
    compute: onnxEngine(),
    metric: () => {},
  });
  return { certified: outputs.certified, certificates: rowsOf(outputs.certificates) };
}

function rowsOf(csv: string): Certificate[] {
  return readCsv(csv).map(({ index, label, predicted, frobenius, spectral, inf }) => ({
    index: Number(index),
    label: Number(label),
    predicted: Number(predicted),
    frobenius: Number(frobenius),
    spectral: Number(spectral),
    inf: Number(inf),
  }));
}
