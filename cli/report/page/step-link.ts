import { html, type Markup } from '../html/markup.ts';
import type { Report } from '../report.ts';

/** A step's id; a link to its provenance when that is on the page. */
export function stepLink(step: string, { provenance: { published } }: Report): Markup {
  const isShown = published.some((one) => one.step === step);
  return isShown ? html`<a href="#from-${step}">${step}</a>` : html`${step}`;
}
