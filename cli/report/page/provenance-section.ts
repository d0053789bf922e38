import { bytes } from '../../terminal/bytes.ts';
import { grid } from '../html/grid.ts';
import { html, type Markup } from '../html/markup.ts';
import type { Ingredient, Provenance } from '../provenance.ts';
import type { Report } from '../report.ts';
import { stepLink } from './step-link.ts';

/** How the steps behind the published files were made, and the data that everything starts from. */
export function provenanceSection(report: Report): Markup {
  const {
    publications,
    provenance: { published, origins },
  } = report;
  const files = publications.map((one) => [
    one.file,
    one.state,
    stepLink(one.step, report),
    'digest' in one ? html`<code>${one.digest}</code>` : '',
  ]);
  const known = new Set(published.map(({ step }) => step));
  return html`<section id="provenance"><h2>Provenance</h2>
<p>An artifact is named by its SHA-256: <code>repro show DIGEST</code> shows what made it.</p>
${grid('published files', ['file', 'state', 'step', 'artifact'], files)}
<h3>Steps that made them</h3>
${published.map(stepDetails)}<h3>Data: steps without inputs</h3>
${origins.filter(({ step }) => !known.has(step)).map(stepDetails)}</section>
`;
}

function stepDetails(one: Provenance): Markup {
  const { step, state, at, device, processor, code, isSource, params, numerics, packages } = one;
  const outputs = Object.entries(one.outputs).map(([name, { digest, size }]) => [
    name,
    html`<code>${digest}</code>`,
    bytes(size),
  ]);
  const facts = [
    fact('Made', [at, device, processor].filter(Boolean).join(', ')),
    isSource ? undefined : fact('Code', html`<code>${code}</code>`),
    fact('Numerics', versions(numerics ?? {})),
    fact('Packages', versions(packages)),
  ];
  return html`<details id="from-${step}"><summary><b>${step}</b> ${state}</summary>
${grid(`outputs of ${step}`, ['output', 'artifact', 'size'], outputs, [2])}
<dl>${facts}</dl>
<h4>Params</h4>
<pre>${JSON.stringify(params, null, 2)}</pre>
${Object.entries(one.inputs).map(([name, ingredients]) => inputList(name, ingredients))}</details>
`;
}

function fact(name: string, words: string | Markup): Markup | undefined {
  return words === '' ? undefined : html`<div><dt>${name}</dt><dd>${words}</dd></div>\n`;
}

function versions(named: { readonly [name: string]: string }): string {
  return Object.entries(named)
    .map(([name, version]) => `${name} ${version}`)
    .join(', ');
}

function inputList(name: string, ingredients: readonly Ingredient[]): Markup {
  const lines = ingredients.map(({ of, digest }) => html`<li>${of} <code>${digest}</code></li>\n`);
  return html`<h4>Input ${name}: ${ingredients.length} ${ingredients.length === 1 ? 'artifact' : 'artifacts'}</h4>
<ul class="inputs">${lines}</ul>
`;
}
