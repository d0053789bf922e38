/** A line of an attack's CSV: the label, the predictions before and after, and the norm of a success. */
export type Attempt = readonly [label: number, before: number, after: number, norm: number | null];

/** The CSV of an attack, on the images from `first` on. */
export function attackedCsv(attempts: readonly Attempt[], first = 0): string {
  const lines = attempts.map(([label, before, after, norm], i) =>
    [first + i, label, before, after, Number(norm !== null), norm ?? ''].join(','),
  );
  return `${['index,label,before,after,success,norm', ...lines].join('\n')}\n`;
}
