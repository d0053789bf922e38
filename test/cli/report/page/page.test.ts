import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { userWorkplace, type Workplace } from '../../../rig/workplace.ts';
import { publishing } from '../../publishing.ts';

/** Attacks that a step could try: run scripts, fetch URLs, inject markup, reverse the reading direction. */
const evil = 'http://evil.invalid/';
const hostileText = [
  '# Metrics on </style><script>alert(1)</script> data\u202e\u001b[2J',
  `<img src=${evil} onerror=alert(1)> <iframe src="${evil}"></iframe>`,
  `![image](${evil}a.png) [link](javascript:alert(1)) [other](${evil}) <${evil}> &#8238; &lt;b&gt;`,
  '| <b onclick=alert(1)>net</b> | verdict |\n| --- | --- |\n| x | off" onmouseover="alert(1) |',
  `\`\`\`"><script>alert(1)</script>\nfence\n\`\`\``,
].join('\n\n');
const hostileSvg = `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9" onload="alert(1)"><script>alert(1)</script><style>@import url(${evil})</style><image href="${evil}b.png"/><text>"&gt;&lt;script&gt; on x</text><text>"onload='alert(1)'</text></svg>`;
const hostileWord = (word: string) =>
  `${word}</h3></td>"><script>alert(1)</script><img src=${evil} onerror='x'>\u202e\u001b[2J`;
const hostile = [
  ...['--set', `metrics=${hostileText}`, '--set', `svg=${hostileSvg}`, '--set', 'from=</pre><script>'],
  ...['title', 'data', 'claim'].flatMap((word) => ['--set', `${word}=${hostileWord(word)}`]),
];

let place: Workplace;
let html: string;
let page: string;
before(async () => {
  place = userWorkplace(publishing);
  for (const command of ['run', 'report']) {
    const { code, stderr } = await place.run([command, ...hostile]);
    assert.equal(code, 0, stderr);
  }
  const [folder] = readdirSync(file('results'));
  assert.match(folder!, /^plain\+[\w=.+-]+$/);
  page = `results/${folder}/report.html`;
  html = readFileSync(file(page), 'utf8');
});
after(() => place.remove());

const file = (name: string) => join(place.folder, name);

/** The only tags and attributes that a report uses. */
const tags =
  'html head meta title style body header nav main section article details summary div span p h1 h2 h3 h4 h5 h6 ul li dl dt dd ' +
  'table thead tbody tr th td a b i s em strong code pre img svg defs marker g path rect text';
const attributes =
  'lang charset http-equiv content name class id href download src alt scope style role aria-label tabindex ' +
  'd x y rx width height viewBox refX refY markerWidth markerHeight orient marker-end';

/** Tags and attributes of a page, as `tag` and `tag attribute=value`. */
function partsOf(html: string): { tag: string; name?: string; value?: string }[] {
  const body = html.replace(/<style>[\s\S]*?<\/style>/, '<style>');
  return Array.from(body.matchAll(/<([a-z][\w-]*)((?:\s+[\w-]+(?:="[^"]*")?)*)\s*\/?>/gi)).flatMap(([, tag, rest]) => [
    { tag: tag! },
    ...Array.from(rest!.matchAll(/([\w-]+)(?:="([^"]*)")?/g), ([, name, value]) => ({
      tag: tag!,
      name: name!,
      value: value!,
    })),
  ]);
}

test('content of artifacts, params and settings is shown as text: it adds no tag, attribute or URL', () => {
  const parts = partsOf(html);
  const opened = html.match(/<[a-z]/gi)!.length;
  assert.equal(parts.filter(({ name }) => name === undefined).length, opened, 'expected every tag to be well-formed');
  const unexpected = parts.filter(
    ({ tag, name }) => !tags.split(' ').includes(tag) || (name && !attributes.split(' ').includes(name)),
  );
  assert.deepEqual(unexpected, []);
  assert.equal(
    html.replace('<!doctype html>', '').match(/<(?![a-z/])/g),
    null,
    'expected every < to open or close a tag',
  );
  assert.equal(html.match(/<script/i), null);
  for (const control of ['\u202e', '\u001b']) assert.ok(!html.includes(control));
  const shown = (word: string) => `${word}&lt;/h3&gt;&lt;/td&gt;&quot;&gt;&lt;script&gt;alert(1)`;
  assert.ok(html.includes(`<h3>${shown('title')}`), 'expected the title of findings');
  assert.ok(html.includes(`<b>${shown('data')}`), 'expected the data set of findings');
  assert.ok(html.includes(`<th scope="row">${shown('claim')}`), 'expected the claim');
  assert.match(html, /&lt;img src=http:\/\/evil\.invalid\/ onerror=alert\(1\)&gt;/);
});

test('the page refers to nothing outside itself, and its policy allows no external sources', () => {
  const links = partsOf(html).filter(({ name }) => name === 'src' || name === 'href');
  assert.ok(links.length > 5);
  for (const { value } of links) assert.match(value!, /^(data:|#)/);
  const [, css] = /<style>([\s\S]*?)<\/style>/.exec(html)!;
  assert.doesNotMatch(css!, /url\(|@import/);
  assert.match(
    html,
    /<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:">/,
  );
});

const chromium = (process.env.PATH ?? '').split(':').some((folder) => existsSync(join(folder, 'chromium')));

test('a browser shows the page without console errors and without external requests', {
  skip: chromium ? false : 'chromium is not installed',
}, async () => {
  const open = async (name: string) => {
    const options = `--headless --no-sandbox --disable-gpu --disable-background-networking --disable-component-update --no-first-run --user-data-dir=${file('profile')} --enable-logging=stderr --log-net-log=${file('net.json')}`;
    const { code, stdout, stderr } = await place.shell(`chromium ${options} --dump-dom "file://${file(name)}"`);
    assert.equal(code, 0, stderr);
    return { dom: stdout, console: stderr.match(/CONSOLE.*/g) ?? [], net: readFileSync(file('net.json'), 'utf8') };
  };
  const { dom, console, net } = await open(page);
  assert.match(dom, /<h2>Provenance<\/h2>/);
  assert.deepEqual(console, []);
  assert.doesNotMatch(net, /evil\.invalid/);
  // An unsafe page shows that both are detected.
  writeFileSync(file('unsafe.html'), `<img src="${evil}c.png"><script>console.error('ran')</script>`);
  const unsafe = await open('unsafe.html');
  assert.match(unsafe.console.join('\n'), /ran/);
  assert.match(unsafe.net, /evil\.invalid/);
});
