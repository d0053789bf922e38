import { csv } from '../../../artifacts/csv.ts';
import type { MetricsTable } from './metrics-table.ts';
import { type QuantityName, quantities, quantityNames } from './quantities.ts';

/**
 * The table as CSV: `data,net,round,references`, then `<quantity>_mean,<quantity>_sd` for each quantity and, for a share of test images,
 * `<quantity>_low,<quantity>_high` of its 95 % interval; in full precision, empty where there is no number.
 */
export function metricsCsv({ rows }: MetricsTable): string {
  const head = [
    'data',
    'net',
    'round',
    'references',
    ...quantityNames.flatMap((name) => columnsOf(name).map((column) => `${name}_${column}`)),
  ];
  const lines = rows.map(({ data, net, round, references, values }) => [
    data,
    net,
    round,
    references,
    ...quantityNames.flatMap((name) => {
      const { mean, sd, interval } = values[name] ?? {};
      return isShareOfImages(name) ? [mean, sd, interval?.[0], interval?.[1]] : [mean, sd];
    }),
  ]);
  return csv([head, ...lines]);
}

function columnsOf(name: QuantityName): readonly string[] {
  return isShareOfImages(name) ? ['mean', 'sd', 'low', 'high'] : ['mean', 'sd'];
}

function isShareOfImages(name: QuantityName): boolean {
  return 'images' in quantities[name];
}
