/** What an attack did to one image: a line of the CSV that every attack writes (`attackedImages`). */
export interface AttackedImage {
  /** Where the image is in the split. */
  readonly index: number;
  /** The true label, and the predicted ones before and after. */
  readonly label: number;
  readonly before: number;
  readonly after: number;
  /** Whether the attack changed the predicted label. */
  readonly success: boolean;
  /** ‖r‖₂ in pixel units of [0, 1]; null where a minimum-norm attack failed. */
  readonly norm: number | null;
}

/** A text that is not the CSV of an attack. */
export class AttackedImagesError extends Error {
  override readonly name = 'AttackedImagesError';
}

const head = 'index,label,before,after,success,norm';

/** The CSV of an attack: a line an image, in the order of the split. */
export function writeAttackedImages(images: readonly AttackedImage[]): string {
  const lines = images.map(({ index, label, before, after, success, norm }) =>
    [index, label, before, after, Number(success), norm ?? ''].join(','),
  );
  return `${[head, ...lines].join('\n')}\n`;
}

/**
 * Reads what {@link writeAttackedImages} wrote.
 *
 * @throws AttackedImagesError when it has other columns, no image, or a line of anything but numbers
 */
export function readAttackedImages(text: string): readonly AttackedImage[] {
  const [first, ...lines] = text.trimEnd().split('\n');
  if (first !== head) {
    throw new AttackedImagesError(
      `expected the CSV of an attack, with the columns ${head}, got ${JSON.stringify(first)}; wire an attack's images`,
    );
  }
  if (lines.length === 0) {
    throw new AttackedImagesError('expected the CSV of an attack with an image at least, got none; attack some');
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
    throw new AttackedImagesError(`expected ${head} in numbers, got ${JSON.stringify(line)}; run the attack again`);
  }
  return { index, label, before, after, success: success === 1, norm: fields[5] === '' ? null : norm };
}
