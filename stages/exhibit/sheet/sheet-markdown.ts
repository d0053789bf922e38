import { grid } from '../markdown-grid.ts';
import type { Sheet } from './sheet.ts';

/** A sheet as Markdown, one line per paragraph. */
export function sheetMarkdown({ title, blocks }: Sheet): string {
  const written = blocks.map((block) => ('text' in block ? block.text : grid(block.head, block.rows)));
  return `${[`# ${title}`, ...written].join('\n\n')}\n`;
}
