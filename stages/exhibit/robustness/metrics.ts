import { z } from 'zod';
import { text } from '../../../artifacts/text.ts';
import { many, stage } from '../../../pipeline/stage.ts';
import { measures } from '../../result/measures.ts';
import { attackEntries } from '../../result/attack-entry.ts';
import { metricsCsv } from './metrics-csv.ts';
import { metricsMarkdown } from './metrics-markdown.ts';
import { metricsTable, quotedNumber, summarize } from './metrics-table.ts';
import { quantitiesOf } from './quantities.ts';

/** All measurements by net and pruning round, as mean and standard deviation over the references. */
export const metrics = stage(import.meta, {
  name: 'metrics',
  params: z.strictObject({
    attacks: attackEntries,
    paper: z
      .strictObject({ source: z.string(), numbers: z.array(quotedNumber) })
      .default({ source: '', numbers: [] })
      .describe('the numbers of the paper and their source, to compare with ours'),
  }),
  inputs: { measures: many(measures) },
  outputs: { table: metricsTable, markdown: text('metrics-markdown', 'md'), csv: text('metrics-csv', 'csv') },
  run: ({ params: { attacks, paper }, inputs }) => {
    const quantities = quantitiesOf(attacks);
    const table = summarize(inputs.measures, quantities, paper.numbers);
    const markdown = metricsMarkdown(table, { attacks, quantities, source: paper.source });
    return { table, markdown, csv: metricsCsv(table, quantities) };
  },
});
