import { dataTitle } from '../../data/data-title.ts';
import { isOfThePaper } from '../of-the-paper.ts';
import { dataSets } from '../references.ts';
import type { Sheet } from '../sheet/sheet.ts';
import type { Table1Row } from './table-1-rows.ts';

/** The paper's rows, from the least to the most sparse, as remembered from its published table; not retrieved. */
const published: readonly {
  readonly net: string;
  readonly fgs: string;
  readonly deepfool: string;
  readonly zeros: string;
}[] = [
  { net: 'lenet-300-100', fgs: '.2862 ± .0113', deepfool: '1.3213 ± .0207', zeros: '45.25 %' },
  { net: 'lenet-300-100', fgs: '.3993 ± .0079', deepfool: '1.5903 ± .0240', zeros: '75.92 %' },
  { net: 'lenet-300-100', fgs: '.2098 ± .0133', deepfool: '1.1440 ± .0402', zeros: '95.22 %' },
  { net: 'lenet-5', fgs: '.7388 ± .0188', deepfool: '2.7831 ± .1490', zeros: '51.26 %' },
  { net: 'lenet-5', fgs: '.7729 ± .0081', deepfool: '3.1688 ± .1203', zeros: '97.54 %' },
  { net: 'lenet-5', fgs: '.6741 ± .0162', deepfool: '2.3921 ± .1384', zeros: '99.50 %' },
];

const explanation = [
  'λ weighs the l1 norm of an image’s ReLU outputs in training; zeros are shares of ReLU outputs over the test images, of the first layer and of',
  'the one that feeds the last dense layer. r∞ is the accuracy under FGS with ε = 0.1; norms are in pixel units of [0, 1]. Mean ± sample standard deviation',
  'over the references; a single one has none, but for shares of images the 95 % interval that the number of test images leaves (Wilson), in brackets.',
].join(' ');

/** Table 1 as it is read: our rows, which `ours` holds as text, then the paper's of the same networks. */
export function table1Sheet(lines: readonly Table1Row[], ours: Sheet['blocks'][number]): Sheet {
  const nets = new Set(lines.filter(isOfThePaper).map(({ net }) => net));
  const paper = published.filter(({ net }) => nets.has(net));
  return {
    title: `Table 1: sparse activations on ${dataTitle(...dataSets(lines))}`,
    blocks: [{ text: explanation }, ours, ...(paper.length > 0 ? besideIt(paper) : [])],
  };
}

function besideIt(rows: typeof published): Sheet['blocks'] {
  return [
    { text: 'The paper’s rows, from memory of its published table; it does not state its λ:' },
    {
      head: ['net', 'r∞', 'E‖r‖²', 'sparsity(a)'],
      rows: rows.map(({ net, ...numbers }) => [net, ...Object.values(numbers)]),
    },
  ];
}
