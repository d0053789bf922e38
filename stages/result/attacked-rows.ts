/** What an attack did, image by image: all of one length. */
export interface AttackedRows {
  /** Where the image stands in the split. */
  readonly index: Int32Array;
  readonly label: Int32Array;
  /** Labels predicted before and after the attack. */
  readonly before: Int32Array;
  readonly after: Int32Array;
  /** ‖r‖₂ in pixel units of [0, 1]; NaN where the attack did not change the label. */
  readonly norm: Float64Array;
}

/** A CSV that is none of an attack. */
export class AttackedRowsError extends Error {
  override readonly name = 'AttackedRowsError';
}

const head = 'index,label,before,after,success,norm';

/**
 * Reads the CSV that an attack leaves of its images (`attackedImages`).
 *
 * @throws AttackedRowsError when it has other columns, no image, or a row of anything but numbers
 */
export function readAttacked(csv: string): AttackedRows {
  const [first, ...lines] = csv.trimEnd().split('\n');
  if (first !== head || lines.length === 0) {
    throw new AttackedRowsError(`expected the columns ${head} and an image at least, got ${JSON.stringify(first)}`);
  }
  const count = lines.length;
  const [index, label, before, after] = [0, 1, 2, 3].map(() => new Int32Array(count)) as [
    Int32Array,
    Int32Array,
    Int32Array,
    Int32Array,
  ];
  const norm = new Float64Array(count);
  for (const [i, line] of lines.entries()) {
    const fields = line.split(',');
    const [at, truth, was, is, success, length] = fields.map(Number) as [
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    if (fields.length !== 6 || !Number.isFinite(at + truth + was + is + success + length)) {
      throw new AttackedRowsError(`expected ${head} in numbers, got ${JSON.stringify(line)}`);
    }
    [index[i], label[i], before[i], after[i], norm[i]] = [at, truth, was, is, success === 1 ? length : Number.NaN];
  }
  return { index, label, before, after, norm };
}
