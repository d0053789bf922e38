import { html, type Markup } from '../html/markup.ts';
import type { Report } from '../report.ts';

/** A step's name, leading to where it came from when it has a result. */
export function stepLink(step: string, { provenance: { published } }: Report): Markup {
  const isTold = published.some((one) => one.step === step);
  return isTold ? html`<a href="#from-${step}">${step}</a>` : html`${step}`;
}
