import { z } from 'zod';
import { text } from '../../../artifacts/text.ts';
import { many, stage } from '../../../pipeline/stage.ts';
import { attackEntries } from '../../result/attack-entry.ts';
import { comparisonRows } from '../../measure/compare.ts';
import { comparisonCsv } from './comparison-csv.ts';
import { comparisonMarkdown } from './comparison-markdown.ts';
import { comparisonThresholds, thresholdsOf } from './comparison-thresholds.ts';
import { metricsTable } from '../robustness/metrics-table.ts';

/** Compares dense and sparse models of all nets under all attacks, with the round from which each reading falls. */
export const comparisonTable = stage(import.meta, {
  name: 'comparison',
  params: z.strictObject({ attacks: attackEntries }),
  inputs: { comparisons: many(comparisonRows), metrics: metricsTable },
  outputs: {
    rows: comparisonRows,
    thresholds: comparisonThresholds,
    markdown: text('comparison-markdown', 'md'),
    csv: text('comparison-csv', 'csv'),
  },
  run: ({ params: { attacks }, inputs }) => {
    const rows = inputs.comparisons.flat();
    const thresholds = thresholdsOf(rows);
    return {
      rows,
      thresholds,
      markdown: comparisonMarkdown({ rows, thresholds, attacks }, inputs.metrics),
      csv: comparisonCsv(rows),
    };
  },
});
