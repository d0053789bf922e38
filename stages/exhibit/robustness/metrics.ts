import { z } from 'zod';
import { text } from '../../../artifacts/text.ts';
import { many, stage } from '../../../pipeline/stage.ts';
import { measures } from '../../result/measures.ts';
import { metricsCsv } from './metrics-csv.ts';
import { metricsMarkdown } from './metrics-markdown.ts';
import { metricsTable, summarize } from './metrics-table.ts';

/** Everything measured, by net and pruning round, as mean and standard deviation over the references. */
export const metrics = stage(import.meta, {
  name: 'metrics',
  params: z.object({}),
  inputs: { measures: many(measures) },
  outputs: { table: metricsTable, markdown: text('metrics-markdown', 'md'), csv: text('metrics-csv', 'csv') },
  run: ({ inputs }) => {
    const table = summarize(inputs.measures);
    return { table, markdown: metricsMarkdown(table), csv: metricsCsv(table) };
  },
});
