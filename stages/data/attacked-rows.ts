/** What an attack did to one image. */
export interface AttackedRow {
  /** Where the image stands in the split. */
  readonly index: number;
  readonly label: number;
  /** Labels predicted before and after. */
  readonly before: number;
  readonly after: number;
  readonly success: boolean;
  /** ‖r‖₂ in pixel units of [0, 1]; null where a minimum-norm attack failed. */
  readonly norm: number | null;
}

/** Reads the CSV that attacks write, see `attackedImages`. */
export function attackedRows(csv: string): AttackedRow[] {
  const lines = csv.trimEnd().split('\n').slice(1);
  return lines.map((line) => {
    const [index, label, before, after, success, norm] = line.split(',');
    return {
      index: Number(index),
      label: Number(label),
      before: Number(before),
      after: Number(after),
      success: success === '1',
      norm: norm === '' ? null : Number(norm),
    };
  });
}
