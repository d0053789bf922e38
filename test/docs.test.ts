import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../', import.meta.url));
const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.md'], {
  cwd: root,
  encoding: 'utf8',
});
const documents = listed.split('\n').filter((path) => path !== '' && existsSync(join(root, path)));

/** The anchors that GitHub gives a document's headings. */
function anchors(text: string): Set<string> {
  const headings = Array.from(text.replaceAll(/^```.*?^```/gms, '').matchAll(/^#+ (.*)$/gm), ([, heading]) => heading!);
  return new Set(
    headings.map((heading) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}

for (const document of documents) {
  test(`links of ${document} lead to files and headings that exist`, () => {
    const text = readFileSync(join(root, document), 'utf8');
    const links = Array.from(text.matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)/g), ([, path = '', anchor]) => ({
      target: path === '' ? document : join(dirname(document), path),
      anchor,
    }));
    for (const { target, anchor } of links) {
      assert.ok(existsSync(join(root, target)), `${target} does not exist`);
      if (anchor === undefined) continue;
      const known = anchors(readFileSync(join(root, target), 'utf8'));
      assert.ok(known.has(anchor), `${target} has no heading for #${anchor}, it has ${[...known].join(', ')}`);
    }
  });
}
