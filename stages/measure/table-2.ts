import { z } from 'zod';
import { csv } from '../../artifacts/csv.ts';
import { text } from '../../artifacts/text.ts';
import { many, stage } from '../../pipeline/stage.ts';
import { foundBy, neededBy } from '../data/found.ts';
import { measures } from '../data/measures.ts';
import type { Measures } from '../data/references.ts';
import { grid } from './markdown-grid.ts';
import { wilson } from './wilson.ts';

/** The paper's numbers, by net and whether it is over-pruned, as remembered from its published table; not retrieved. */
const published: readonly {
  readonly net: string;
  readonly sparse: boolean;
  readonly fgs: number;
  readonly deepfool: number;
}[] = [
  { net: 'lenet-300-100', sparse: false, fgs: 0.2663, deepfool: 1.3899 },
  { net: 'lenet-300-100', sparse: true, fgs: 0.3823, deepfool: 1.1058 },
  { net: 'lenet-5', sparse: false, fgs: 0.7887, deepfool: 2.7226 },
  { net: 'lenet-5', sparse: true, fgs: 0.6791, deepfool: 1.7383 },
];

const head = [
  'model',
  'weights left',
  'accuracy',
  'r∞ FGS',
  'paper',
  'r∞ rFGS',
  'E‖r‖² DeepFool',
  'paper',
  'E‖r‖ DeepFool',
  'E‖r‖ C&W',
];

/**
 * Table 2 of the paper (its Section 4.3): over-pruned networks are less robust than what they were pruned from. The public models of Dynamic
 * Network Surgery, a row each; shares with Wilson's 95 % interval over the test images.
 */
export const table2 = stage(import.meta, {
  name: 'table-2',
  params: z.object({
    images: z.int().positive().default(10_000).describe('test images that benign accuracy was measured on'),
  }),
  inputs: { measures: many(measures) },
  outputs: { markdown: text('table-markdown', 'md'), csv: text('table-csv', 'csv') },
  run: ({ params: { images }, inputs }) => {
    const rows = [...inputs.measures].sort(byNetThenDensity).map((model) => rowOf(model, images));
    return {
      markdown: `# Table 2: over-pruned networks\n\n${explanation}\n\n${grid(head, rows.map(written))}\n`,
      csv: csv([
        ['net', 'sparse', 'weights', 'nonzero', ...columns],
        ...rows.map((row) => [
          row.net,
          Number(row.sparse),
          row.weights,
          row.nonzero,
          ...columns.map((name) => row[name]),
        ]),
      ]),
    };
  },
});

const explanation = [
  'Public models of Dynamic Network Surgery on MNIST. r∞ is the accuracy under an l∞ attack with ε = 0.1; norms are in pixel units of [0, 1], over the',
  'images on which the attack succeeded. In brackets the 95 % interval. The paper is quoted from memory of its published table.',
].join('\n');

const columns = ['accuracy', 'fgs', 'fgsPaper', 'rfgs', 'deepfoolSquared', 'deepfoolPaper', 'deepfool', 'cw'] as const;
type Row = Pick<Measures, 'net' | 'weights' | 'nonzero'> & {
  readonly sparse: boolean;
  readonly images: number;
} & { readonly [C in (typeof columns)[number]]: number | undefined };

function rowOf(model: Measures, images: number): Row {
  const { net, weights, nonzero, accuracy } = model;
  const sparse = nonzero < weights;
  const paper = published.find((each) => each.net === net && each.sparse === sparse);
  return {
    net,
    weights,
    nonzero,
    sparse,
    images,
    accuracy,
    fgs: foundBy(model, 'fgs')?.accuracy,
    fgsPaper: paper?.fgs,
    rfgs: foundBy(model, 'rfgs')?.accuracy,
    deepfoolSquared: neededBy(model, 'deepfool')?.squaredNorm,
    deepfoolPaper: paper?.deepfool,
    deepfool: neededBy(model, 'deepfool')?.norm,
    cw: neededBy(model, 'cw')?.norm,
  };
}

function written(row: Row): string[] {
  const share = (value: number | undefined) => {
    if (value === undefined) return '–';
    const [low, high] = wilson(value, row.images).map((bound) => bound.toFixed(4));
    return `${value.toFixed(4)} [${low}, ${high}]`;
  };
  const norm = (value: number | undefined) => value?.toFixed(4) ?? '–';
  return [
    `${row.net}, ${row.sparse ? 'over-pruned' : 'dense'}`,
    `${row.nonzero} of ${row.weights}`,
    share(row.accuracy),
    share(row.fgs),
    norm(row.fgsPaper),
    share(row.rfgs),
    norm(row.deepfoolSquared),
    norm(row.deepfoolPaper),
    norm(row.deepfool),
    norm(row.cw),
  ];
}

function byNetThenDensity(a: Measures, b: Measures): number {
  if (a.net !== b.net) return a.net < b.net ? -1 : 1;
  return b.nonzero - a.nonzero;
}
