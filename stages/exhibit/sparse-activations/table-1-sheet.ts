import { z } from 'zod';
import { dataTitle } from '../../data/data-title.ts';
import { isOfThePaper } from '../of-the-paper.ts';
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
  'λ weighs the l1 norm of an image’s ReLU outputs in training; zeros are shares of ReLU outputs over the test images, of the first layer and of',
  'the one that feeds the last dense layer. r∞ is the accuracy under FGS with ε = 0.1; norms are in pixel units of [0, 1]. Mean ± sample standard deviation',
  'over the references; a single one has none, but for shares of images the 95 % interval that the number of test images leaves (Wilson), in brackets.',
].join(' ');

/** Table 1 as it is read: our rows, which `ours` holds as text, then those of the paper's that are of the same networks. */
export function table1Sheet(
  lines: readonly Table1Row[],
  ours: Sheet['blocks'][number],
  quoted: readonly QuotedRow[],
): Sheet {
  const nets = new Set(lines.filter(isOfThePaper).map(({ net }) => net));
  const paper = quoted.filter(({ net }) => nets.has(net));
  return {
    title: `Table 1: sparse activations on ${dataTitle(...dataSets(lines))}`,
    blocks: [{ text: explanation }, ours, ...(paper.length > 0 ? besideIt(paper) : [])],
  };
}

function besideIt(rows: readonly QuotedRow[]): Sheet['blocks'] {
  return [
    { text: 'The paper’s rows, from memory of its published table; it does not state its λ:' },
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

/** As the paper writes numbers, without a zero before the point. */
function written({ mean, sd }: QuotedRow['fgs']): string {
  return [mean, sd].map((value) => value.toFixed(4).replace(/^0/, '')).join(' ± ');
}
