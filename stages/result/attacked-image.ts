/** What an attack did to one image: a line of its CSV. */
export interface AttackedImage {
  /** Where the image stands in the split. */
  readonly row: number;
  /** The true label, and the predicted ones before and after. */
  readonly label: number;
  readonly before: number;
  readonly after: number;
  /** Whether the attack changed the predicted label. */
  readonly success: boolean;
  /** ‖r‖₂ in pixel units of [0, 1]; null where a minimum-norm attack failed. */
  readonly norm: number | null;
}

const head = 'index,label,before,after,success,norm';

/**
 * Reads the CSV of an attack.
 *
 * @throws RangeError when its columns are others
 */
export function readAttackedImages(text: string): readonly AttackedImage[] {
  const [first, ...lines] = text.trimEnd().split('\n');
  if (first !== head) throw new RangeError(`expected the CSV of an attack, ${head}; got one that begins with ${first}`);
  return lines.map((line) => {
    const [row, label, before, after, success, norm] = line.split(',');
    return {
      row: Number(row),
      label: Number(label),
      before: Number(before),
      after: Number(after),
      success: success === '1',
      norm: norm === '' ? null : Number(norm),
    };
  });
}
