import { duration } from '../../terminal/duration.ts';
import { grid } from '../html/grid.ts';
import { html, type Markup } from '../html/markup.ts';
import type { Report } from '../report.ts';
import type { Timing } from '../timings.ts';

const head = ['stage', 'steps', 'ran', 'restored', 'stale', 'not run', 'total', 'longest step', 'took'];

/** How long the steps took when they ran, by stage, and the slowest of all. */
export function timingsSection({ timings: { stages, all } }: Report): Markup {
  const longest = all.longest.map(({ step, seconds }) => [step, duration(seconds)]);
  return html`<section id="timings"><h2>Timings</h2>
<p>How long each step took when it ran, from the records. <i>Ran</i>: in the run that made the latest result;
<i>restored</i>: in an earlier run; <i>stale</i>: out of date, so the next run repeats it.</p>
${grid('timings by stage', head, [...stages, all].map(row), [1, 2, 3, 4, 5, 6, 8])}
<h3>Longest steps</h3>
${grid('the longest steps', ['step', 'took'], longest, [1])}</section>
`;
}

function row({ stage, steps, ran, restored, stale, seconds, longest }: Timing): (string | number)[] {
  const [most] = longest;
  const slowest = most ? [most.step, duration(most.seconds)] : ['', ''];
  return [stage, steps, ran, restored, stale, steps - ran - restored - stale, duration(seconds), ...slowest];
}
