import { z } from 'zod';
import { elementAt } from '../../../compute/element-at.ts';
import { text } from '../../../artifacts/text.ts';
import { many, stage } from '../../../pipeline/stage.ts';
import { attackEntries } from '../../result/attack-entry.ts';
import { measures } from '../../result/measures.ts';
import { groupBy } from '../group-by.ts';
import { sheet } from '../sheet/sheet.ts';
import { activations } from '../../measure/activations.ts';
import { sheetMarkdown } from '../sheet/sheet-markdown.ts';
import { type SparseModel, table1Of, table1Rows } from './table-1-rows.ts';
import { quotedRow, table1Sheet } from './table-1-sheet.ts';

const row = z.strictObject({ net: z.string(), lambda: z.number().nonnegative() });

/**
 * Table 1 of the paper (its Section 4.3): robustness of networks trained with an l1 penalty λ Σ|a| on their
 * activations; mean ± standard deviation over the references. Wire both inputs in the order of `rows`.
 *
 * @throws RangeError when their numbers differ from that of `rows`
 */
export const table1 = stage(import.meta, {
  name: 'table-1',
  params: z.strictObject({
    rows: z.array(row).min(1).describe('the networks of the measures and activations'),
    attacks: attackEntries,
    paper: z.array(quotedRow).default([]).describe('the rows of the paper’s Table 1, shown below ours on MNIST'),
  }),
  inputs: { measures: many(measures), activations: many(activations) },
  outputs: { rows: table1Rows, sheet, markdown: text('table-markdown', 'md'), csv: text('table-csv', 'csv') },
  run: ({ params: { rows, attacks, paper }, inputs }) => {
    const lengths = [inputs.measures.length, inputs.activations.length];
    if (lengths.some((length) => length !== rows.length)) {
      throw new RangeError(
        `expected ${rows.length} measures and ${rows.length} activations, one per row, ` +
          `got ${lengths.join(' and ')}; wire each once`,
      );
    }
    const models = rows.map(
      (each, i): SparseModel => ({
        ...each,
        measures: elementAt(inputs.measures, i),
        zeros: elementAt(inputs.activations, i).zeros,
      }),
    );
    const table = table1Of(
      groupBy(models, ({ net, lambda }) => JSON.stringify([net, lambda])),
      attacks,
    );
    const read = table1Sheet(table.rows, table.lines, paper);
    return { rows: table.rows, sheet: read, markdown: sheetMarkdown(read), csv: table.csv };
  },
});
