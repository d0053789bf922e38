/** The page's style: one column, light or dark as the reader prefers, tables that scroll on their own, and print. */
export const style = `
:root {
  color-scheme: light dark;
  --paper: #fff; --ink: #1c2024; --soft: #60666c; --line: #d9dde1; --tint: #f4f6f8; --link: #0b5cad;
  --good: #10703a; --good-tint: #e3f4e8; --bad: #b3261e; --bad-tint: #fbe6e4; --note: #7a5200; --note-tint: #fff4d9;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #15181b; --ink: #e3e6e8; --soft: #9ba2a8; --line: #353b41; --tint: #1e2327; --link: #7db8f5;
    --good: #6fd295; --good-tint: #17331f; --bad: #ff9a92; --bad-tint: #411c19; --note: #f0c466; --note-tint: #362a10;
  }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 68rem; padding: 1rem 1rem 4rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: break-word; }
h1 { font-size: 1.75rem; line-height: 1.2; margin: 1rem 0 .25rem; }
h2 { font-size: 1.35rem; margin: 3rem 0 1rem; padding-bottom: .25rem; border-bottom: 1px solid var(--line); }
h3 { font-size: 1.1rem; margin: 1.75rem 0 .5rem; }
h4 { font-size: 1rem; margin: 1.25rem 0 .5rem; }
header > p { margin-top: 0; color: var(--soft); }
a { color: var(--link); }
nav ul, .counts { display: flex; flex-wrap: wrap; gap: .5rem 1.25rem; list-style: none; margin: 0 0 1rem; padding: 0; }
dl { margin: 1rem 0; }
dl div { display: grid; grid-template-columns: 9rem 1fr; gap: 0 1rem; padding: .2rem 0; }
dt { color: var(--soft); }
dd { margin: 0; min-width: 0; overflow-wrap: anywhere; }
code, pre { font: .85em/1.5 ui-monospace, monospace; }
pre { max-height: 24rem; overflow: auto; padding: .75rem; background: var(--tint); border-radius: 6px; }
.scroll { overflow-x: auto; margin: .75rem 0; }
table { border-collapse: collapse; font-size: .875rem; font-variant-numeric: tabular-nums; }
th, td { padding: .3rem .75rem; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
thead th { background: var(--tint); vertical-align: bottom; }
tbody th { font-weight: normal; }
article td { white-space: nowrap; }
.findings tbody th { min-width: 10rem; }
.findings td { white-space: normal; }
.number { text-align: right; white-space: nowrap; }
.verdict { padding: .1rem .4rem; border-radius: .25rem; color: var(--soft); white-space: nowrap; }
.verdict.reproduced { color: var(--good); background: var(--good-tint); }
.verdict.off { color: var(--bad); background: var(--bad-tint); }
.counts { gap: .5rem; }
.counts .verdict { padding: .25rem .75rem; border: 1px solid var(--line); border-radius: 1rem; }
.note { margin: 1rem 0; padding: .5rem 1rem; color: var(--note); background: var(--note-tint); border-radius: 6px; }
.note td code { white-space: nowrap; }
.note thead th { background: none; }
.note p { margin: .25rem 0; }
.files { color: var(--soft); font-size: .875rem; }
.files span { display: inline-block; margin-right: .75rem; }
img { display: block; max-width: 100%; height: auto; padding: .5rem; background: #fff; border: 1px solid var(--line);
  border-radius: 6px; }
.graph { max-width: 100%; height: auto; font-size: 14px; }
.graph text { fill: var(--ink); text-anchor: middle; dominant-baseline: central; }
.graph .count { fill: var(--soft); font-size: 12px; }
.graph rect { fill: var(--tint); stroke: var(--soft); }
.graph .stale rect { stroke: var(--note); stroke-dasharray: 5 4; }
.edges path { fill: none; stroke: var(--soft); opacity: .55; }
.graph marker path { fill: var(--soft); }
details { margin: .5rem 0; padding: .4rem .75rem; border: 1px solid var(--line); border-radius: 6px; }
summary { cursor: pointer; }
.inputs { padding-left: 1.25rem; font-size: .875rem; max-height: 24rem; overflow: auto; overflow-wrap: anywhere; }
@media (max-width: 40rem) { dl div { grid-template-columns: 1fr; padding: .4rem 0; } h2 { margin-top: 2rem; } }
@media print {
  :root { color-scheme: light; }
  body { max-width: none; font-size: 9pt; }
  nav { display: none; }
  .scroll, pre, .inputs { overflow: visible; max-height: none; }
  article table { font-size: 6.5pt; }
  article table :is(td, th) { white-space: normal; padding: .15rem .3rem; }
  h2, h3, h4, thead { break-after: avoid; }
  tr, img, .graph { break-inside: avoid; }
  details::details-content { content-visibility: visible; height: auto; }
}
`;
