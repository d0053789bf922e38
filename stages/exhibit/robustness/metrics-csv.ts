import { csv } from '../../../artifacts/csv.ts';
import type { MetricsTable } from './metrics-table.ts';
import type { Quantity } from './quantities.ts';

/**
 * The table as CSV in full precision: `data,net,round,references`, then `<quantity>_mean,<quantity>_sd` for each
 * quantity and, for a share of test images, `<quantity>_low,<quantity>_high` of its 95 % interval. Missing numbers are
 * empty.
 */
export function metricsCsv({ rows }: MetricsTable, quantities: readonly Quantity[]): string {
  const head = [
    'data',
    'net',
    'round',
    'references',
    ...quantities.flatMap((quantity) => columnsOf(quantity).map((column) => `${quantity.name}_${column}`)),
  ];
  const lines = rows.map(({ data, net, round, references, values }) => [
    data,
    net,
    round,
    references,
    ...quantities.flatMap((quantity) => {
      const { mean, sd, interval } = values[quantity.name] ?? {};
      return isShareOfImages(quantity) ? [mean, sd, interval?.[0], interval?.[1]] : [mean, sd];
    }),
  ]);
  return csv([head, ...lines]);
}

function columnsOf(quantity: Quantity): readonly string[] {
  return isShareOfImages(quantity) ? ['mean', 'sd', 'low', 'high'] : ['mean', 'sd'];
}

function isShareOfImages({ images }: Quantity): boolean {
  return images !== undefined;
}
