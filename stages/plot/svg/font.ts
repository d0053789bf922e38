import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type TextWidth, textWidth } from './font-metrics.ts';

/** The font family that figures name first and that PNGs use, whatever the machine has installed. */
export const fontFamily = 'DejaVu Sans';

/** Paths of the bundled font's files; they also resolve from a code bundle. */
export async function fontFiles(): Promise<{ readonly regular: string; readonly bold: string }> {
  // The files are read by path; this import adds the package to the step's fingerprint.
  await import('dejavu-fonts-ttf/package.json', { with: { type: 'json' } });
  return {
    regular: fileURLToPath(import.meta.resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf')),
    bold: fileURLToPath(import.meta.resolve('dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf')),
  };
}

/** Text widths in the bundled font, regular and bold. */
export async function fontWidths(): Promise<{ readonly regular: TextWidth; readonly bold: TextWidth }> {
  const { regular, bold } = await fontFiles();
  return { regular: textWidth(await readFile(regular)), bold: textWidth(await readFile(bold)) };
}
