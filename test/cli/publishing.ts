/** Files of a small project that publishes claims, a figure, a table and data: a pipeline for testing reports. */
export const publishing: Readonly<Record<string, string>> = {
  'package.json': '{ "type": "module", "name": "publishing", "version": "3.2.1" }',
  'codecs.ts': `
import { text } from 'ENGINE/artifacts/text.ts';
export const images = text('images', 'txt');
export const markdown = text('markdown', 'md');
export const svg = text('svg', 'svg');
export const csv = text('csv', 'csv');
export const pdf = text('pdf', 'pdf');
`,
  'acquire.ts': `
import { z } from 'zod';
import { stage } from 'ENGINE/pipeline/stage.ts';
import { images } from './codecs.ts';
export const acquire = stage(import.meta, {
  name: 'acquire', params: z.object({ from: z.string() }), inputs: {}, outputs: { images },
  run: ({ params }) => ({ images: params.from }),
});
`,
  'tell.ts': `
import { z } from 'zod';
import { stage } from 'ENGINE/pipeline/stage.ts';
import { images, markdown } from './codecs.ts';
export const tell = stage(import.meta, {
  name: 'tell', params: z.object({ text: z.string() }), inputs: { images }, outputs: { markdown },
  run: ({ params }) => ({ markdown: params.text }),
});
`,
  'check.ts': `
import { z } from 'zod';
import { findings } from 'ENGINE/pipeline/findings.ts';
import { stage } from 'ENGINE/pipeline/stage.ts';
import { images, markdown } from './codecs.ts';
export const check = stage(import.meta, {
  name: 'check', params: z.object({ title: z.string(), data: z.string(), claim: z.string() }), inputs: { images },
  outputs: { findings, markdown },
  run: ({ params: { title, data, claim } }) => {
    const checked = [
      [claim, 'reproduced', '3'], ['falls', 'off', '0'], ['holds', 'not run', '–'], ['bends', 'reproduced', '1'],
    ].map(([claim, verdict, seen], i) => ({ id: 'c' + i, claim, source: 'page ' + i, verdict, seen }));
    return { findings: { title, data: [data], findings: checked }, markdown: '# ' + title };
  },
});
`,
  'draw.ts': `
import { z } from 'zod';
import { stage } from 'ENGINE/pipeline/stage.ts';
import { csv, images, pdf, svg } from './codecs.ts';
export const draw = stage(import.meta, {
  name: 'draw', params: z.object({ svg: z.string() }), inputs: { images }, outputs: { svg, csv, pdf },
  run: ({ params }) => ({ svg: params.svg, csv: 'round,accuracy\\n0,0.5\\n', pdf: '%PDF' + ' '.repeat(70_000) }),
});
`,
  'pipeline.ts': `
import { z } from 'zod';
import { pipeline, publish } from 'ENGINE/pipeline/pipeline.ts';
import { acquire } from './acquire.ts';
import { check } from './check.ts';
import { draw } from './draw.ts';
import { tell } from './tell.ts';

const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="80" height="40"><text y="20">Accuracy &amp; more on TOY data</text></svg>';
const metrics = '# Metrics on TOY data\\n\\nMeans.\\n\\n| round | accuracy |\\n| --- | ---: |\\n| 0 | 50 % |\\n';

export default pipeline({
  settings: z.object({
    metrics: z.string().default(metrics), svg: z.string().default(svg), from: z.string().default('toys'),
    title: z.string().default('The claims'), data: z.string().default('TOY data'), claim: z.string().default('rises'),
  }),
  profiles: { plain: { about: 'a small <b>report</b>', settings: {} } },
  declare(chosen) {
    const { images } = acquire({ from: chosen.from }, {});
    const { title, data, claim } = chosen;
    const claims = check({ title, data, claim }, { images });
    const figure = draw({ svg: chosen.svg }, { images });
    return [
      publish('figure-1.svg', figure.svg),
      publish('figure-1.csv', figure.csv),
      publish('figure-1.pdf', figure.pdf),
      publish('metrics.md', tell({ text: chosen.metrics }, { images }, 'metrics').markdown),
      publish('images.txt', images),
      publish('claims.md', claims.markdown),
      publish('claims.json', claims.findings, { role: 'findings' }),
    ];
  },
});
`,
};
