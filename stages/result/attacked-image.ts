/** The result of an attack on one image: a line of the CSV that every attack writes (`attackedImages`). */
export interface AttackedImage {
  /** Position of the image in the split. */
  readonly index: number;
  /** The true label, and the predicted ones before and after. */
  readonly label: number;
  readonly before: number;
  readonly after: number;
  /** Whether the attack changed the predicted label. */
  readonly success: boolean;
  /** ‖r‖₂ in pixel units of [0, 1]; null if a minimum-norm attack failed. */
  readonly norm: number | null;
}

/** A text that is not the CSV of an attack. */
export class AttackedImagesError extends Error {
  override readonly name = 'AttackedImagesError';
}

const head = 'index,label,before,after,success,norm';

/** The CSV of an attack: one line per image, in the order of the split. */
export function writeAttackedImages(images: readonly AttackedImage[]): string {
  const lines = images.map(({ index, label, before, after, success, norm }) =>
    [index, label, before, after, Number(success), norm ?? ''].join(','),
  );
  return `${[head, ...lines].join('\n')}\n`;
}

/**
 * Reads what {@link writeAttackedImages} wrote.
 *
 * @throws AttackedImagesError for other columns, no image, or a line of anything but numbers
 */
export function readAttackedImages(text: string): readonly AttackedImage[] {
  const [first, ...lines] = text.trimEnd().split('\n');
  if (first !== head) {
    throw new AttackedImagesError(
      `expected the CSV of an attack, with the columns ${head}, got ${JSON.stringify(first)}; wire an attack's images`,
    );
  }
  if (lines.length === 0) {
    throw new AttackedImagesError(
      'expected the CSV of an attack with at least one image, got none; attack some images',
    );
  }
  return lines.map(readLine);
}

function readLine(line: string): AttackedImage {
  const fields = line.split(',');
  const [index, label, before, after, success, norm] = fields.map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const isWritten = fields.slice(0, 5).every((field) => field !== '');
  if (fields.length !== 6 || !isWritten || !Number.isFinite(index + label + before + after + success + norm)) {
    throw new AttackedImagesError(`expected numbers for ${head}, got ${JSON.stringify(line)}; run the attack again`);
  }
  return { index, label, before, after, success: success === 1, norm: fields[5] === '' ? null : norm };
}
