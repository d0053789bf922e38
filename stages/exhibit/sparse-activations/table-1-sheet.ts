import { z } from 'zod';
import { dataTitle } from '../../data/data-title.ts';
import { isQuotedData } from '../quoted-data.ts';
import { dataSets } from '../references.ts';
import type { Sheet } from '../sheet/sheet.ts';
import type { Table1Row } from './table-1-rows.ts';

const meanAndDeviation = z.strictObject({ mean: z.number(), sd: z.number() });

/** A row of the paper's table. */
export const quotedRow = z.strictObject({
  net: z.string(),
  fgs: meanAndDeviation,
  deepfoolSquared: meanAndDeviation,
  zeros: z.number().describe('sparsity(a), 0…1'),
});

type QuotedRow = z.output<typeof quotedRow>;

const explanation = [
  'λ weights the l1 norm of an image’s ReLU outputs in training. Zeros are the shares of ReLU outputs that are 0 over',
  'the test images, in the first ReLU layer and in the last. r∞ is the accuracy under an l∞ attack, ε = 0.1; norms are in',
  'pixel units of [0, 1]. Mean ± sample standard deviation over the references. A single reference has no deviation;',
  'its shares of test images have a 95 % interval (Wilson) in brackets.',
].join(' ');

/** Table 1 for readers: our rows, with their text in `ours`, then the paper's rows for the same networks. */
export function table1Sheet(
  lines: readonly Table1Row[],
  ours: Sheet['blocks'][number],
  quoted: readonly QuotedRow[],
): Sheet {
  const nets = new Set(lines.filter(isQuotedData).map(({ net }) => net));
  const paper = quoted.filter(({ net }) => nets.has(net));
  return {
    title: `Table 1: sparse activations on ${dataTitle(...dataSets(lines))}`,
    blocks: [{ text: explanation }, ours, ...(paper.length > 0 ? quotedBlocks(paper) : [])],
  };
}

function quotedBlocks(rows: readonly QuotedRow[]): Sheet['blocks'] {
  return [
    { text: 'The paper’s rows, quoted from memory of its published table, which does not state λ:' },
    {
      head: ['net', 'r∞', 'E‖r‖²', 'sparsity(a)'],
      rows: rows.map(({ net, fgs, deepfoolSquared, zeros }) => [
        net,
        written(fgs),
        written(deepfoolSquared),
        `${(100 * zeros).toFixed(2)} %`,
      ]),
    },
  ];
}

/** A number as the paper writes it, without a zero before the decimal point. */
function written({ mean, sd }: QuotedRow['fgs']): string {
  return [mean, sd].map((value) => value.toFixed(4).replace(/^0/, '')).join(' ± ');
}
