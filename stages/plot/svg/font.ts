import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type TextWidth, textWidth } from './font-metrics.ts';

/** The family that figures name first and that PNGs are drawn with, whatever the machine has installed. */
export const fontFamily = 'DejaVu Sans';

/** Paths of the bundled font's files. They resolve as the importing file's packages do, from a code bundle too. */
export async function fontFiles(): Promise<{ readonly regular: string; readonly bold: string }> {
  // The files are found by path; this import makes the package part of the step's fingerprint.
  await import('dejavu-fonts-ttf/package.json', { with: { type: 'json' } });
  return {
    regular: fileURLToPath(import.meta.resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf')),
    bold: fileURLToPath(import.meta.resolve('dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf')),
  };
}

/** How wide texts are in the bundled font, regular and bold. */
export async function fontWidths(): Promise<{ readonly regular: TextWidth; readonly bold: TextWidth }> {
  const { regular, bold } = await fontFiles();
  return { regular: textWidth(await readFile(regular)), bold: textWidth(await readFile(bold)) };
}
