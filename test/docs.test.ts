import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import project from '../package.json' with { type: 'json' };
import { settings } from '../paper/experiments/settings.ts';
import { profiles } from '../paper/profiles.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const documents = ['', 'docs/'].flatMap((folder) =>
  readdirSync(join(root, folder))
    .filter((file) => file.endsWith('.md'))
    .map((file) => folder + file),
);

const fence = /^ *```.*?^ *```/gms;
const span = /`[^`\n]+`/g;

/** The anchors that GitHub makes for the headings of a Markdown text. */
function anchorsOf(text: string): Set<string> {
  const anchors = new Set<string>();
  for (const [, heading = ''] of text.replace(fence, '').matchAll(/^#+ (.*)$/gm)) {
    const plain = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
    const slug = plain.replace(/[^\p{L}\p{N}\p{M}\p{Pc} -]/gu, '').replaceAll(' ', '-');
    let anchor = slug;
    for (let count = 1; anchors.has(anchor); count++) anchor = `${slug}-${count}`;
    anchors.add(anchor);
  }
  return anchors;
}

function brokenLinks(document: string): string[] {
  const prose = read(document).replace(fence, '').replace(span, '');
  return [...prose.matchAll(/\]\(([^()\s]+)\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/.test(target))
    .filter((target) => {
      const [path = '', anchor] = target.split('#');
      const file = path === '' ? document : join(dirname(document), path);
      if (!existsSync(join(root, file))) return true;
      return anchor !== undefined && !anchorsOf(read(file)).has(anchor);
    });
}

/** Inline code and lines of code blocks, without comments; a line ending with a backslash is continued. */
function codeOf(document: string): string[] {
  const text = read(document);
  const blocks = [...text.matchAll(fence)].flatMap(([block]) =>
    block
      .replace(/\\\n\s*/g, '')
      .split('\n')
      .slice(1, -1),
  );
  const spans = [...text.replace(fence, '').matchAll(span)].map(([code]) => code.slice(1, -1));
  return [...blocks, ...spans].map((line) => line.replace(/\s#\s.*$/, '').trim());
}

const help = new Map(
  read('test/cli/usage/help.txt')
    .split(/^Usage: repro /m)
    .map((text) => [text.split(/\s/)[0] ?? '', new Set(text.match(/(?<=^ {2}(?:-\w, )?)--?[\w-]+/gm))]),
);

const valued = /^--(profile|set)[ =]'?([^'\s=]*)/;

/** The options, profiles and settings in a command of the docs that do not exist. */
function unknownIn(code: string): string[] {
  const [, command, rest = ''] = /^(?:.*\s)?(?:\.\/|npx )?repro ([a-z]+)\b(.*)$/.exec(code) ?? [];
  const options = command === undefined ? undefined : help.get(command);
  if (command !== undefined && options === undefined) return [`repro ${command}`];
  const flags = (options ? rest : '').split(' ').filter((word) => /^-(-[a-z]|[a-z]$)/.test(word));
  const missing = flags.map((flag) => flag.replace(/=.*/, '')).filter((flag) => !options?.has(flag));
  return [...missing.map((flag) => `${command} ${flag}`), ...unknownValues(code)];
}

function unknownValues(code: string): string[] {
  return code.split(/ (?=--)/).flatMap((part) => {
    const [, option, value = ''] = valued.exec(part) ?? [];
    if (option === undefined || !/^[a-z][\w-]*$/.test(value) || value === 'key') return [];
    return Object.hasOwn(option === 'set' ? settings.shape : profiles, value) ? [] : [part];
  });
}

/** A file or folder of this project, not a pattern such as `stages/attack/NAME.ts`. */
const ownPath = /^(artifacts|bench|cache|cli|compute|paper|pipeline|stages|test|walls)\/[a-z0-9_./-]*$/;

for (const document of documents) {
  test(`${document} names files and folders that exist`, () => {
    const paths = codeOf(document)
      .flatMap((code) => code.split(' '))
      .filter((word) => ownPath.test(word));
    assert.deepEqual(
      paths.filter((path) => !existsSync(join(root, path))),
      [],
    );
  });

  test(`${document} links to files and headings that exist`, () => assert.deepEqual(brokenLinks(document), []));

  test(`${document} shows commands, options, profiles and settings that exist`, () => {
    assert.deepEqual(codeOf(document).flatMap(unknownIn), []);
  });

  test(`${document} runs npm scripts that exist`, () => {
    const scripts = codeOf(document).flatMap((code) => /\bnpm run ([\w-]+)/.exec(code)?.[1] ?? []);
    assert.deepEqual(
      scripts.filter((script) => !Object.hasOwn(project.scripts, script)),
      [],
    );
  });
}

test('CITATION.cff has the version and license of package.json', () => {
  const citation = read('CITATION.cff');
  assert.match(citation, new RegExp(`^version: ${project.version}$`, 'm'));
  assert.match(citation, new RegExp(`^license: ${project.license}$`, 'm'));
  assert.match(citation, new RegExp(`^title: ${project.name}$`, 'm'));
});
