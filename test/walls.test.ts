import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, posix } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';

const checkout = fileURLToPath(new URL('..', import.meta.url));

const codecs = /^artifacts\/(?!store\.ts)/;
const fromOutside = /^(pipeline\/(findings|stage)|compute\/(compute|element-at|onnx-file|program))\.ts$/;
const devices = /^compute\/devices\//;
const belowCli = /^(artifacts|cache|pipeline)\/|^compute\/catalog\.ts$/;
const shown = /^stages\/(data|result|measure|plot)\//;

/** The imports open to a room's files besides its own; a file belongs to the room with the longest matching name. */
const open: Readonly<Record<string, readonly RegExp[]>> = {
  artifacts: [],
  cache: [/^artifacts\/digest\.ts$/],
  compute: [],
  pipeline: [/^(artifacts|cache)\//, devices],
  'pipeline/decide': [/^(artifacts|cache)\//, devices, /^pipeline\/[^/]+$/],
  'pipeline/work': [/^(artifacts|cache)\//, devices, /^pipeline\/([^/]+|decide\/.*)$/],
  'pipeline/run': [/^(artifacts|cache)\//, devices, /^pipeline\//],
  'stages/model': [codecs, fromOutside],
  'stages/result': [codecs, fromOutside],
  'stages/data': [codecs, fromOutside, /^stages\/model\//],
  'stages/train': [codecs, fromOutside, /^stages\/(data|model)\//],
  'stages/prune': [codecs, fromOutside, /^stages\/(data|model)\//],
  'stages/attack': [codecs, fromOutside, /^stages\/(data|model|result)\//],
  'stages/measure': [codecs, fromOutside, /^stages\/(data|model|result)\//],
  'stages/plot': [codecs, fromOutside, /^stages\/data\//],
  'stages/exhibit': [codecs, fromOutside, shown],
  ...Object.fromEntries(
    foldersIn('stages/exhibit').map((exhibit) => [
      exhibit,
      [codecs, fromOutside, shown, /^stages\/exhibit\/(?!claims)/],
    ]),
  ),
  'stages/exhibit/claims': [codecs, fromOutside, shown, /^stages\/exhibit\//],
  paper: [codecs, /^(compute|stages)\//, /^pipeline\.ts$/, /^pipeline\/[^/]+$/],
  cli: [belowCli, devices, /^cli\//],
  'cli/terminal': [belowCli, devices],
  'cli/project': [belowCli, devices, /^cli\/terminal\//],
  'cli/report': [belowCli, devices, /^cli\/(terminal|project)\//],
  'cli/usage': [belowCli, devices, /^cli\/(terminal|project|report)\//],
  'cli/commands': [belowCli, devices, /^cli\/(terminal|project|report|usage)\//],
};

/** Files that every room tries to import, in addition to one in each folder. */
const outside = ['test/rig/probe.ts', 'bench/probe.ts', 'pipeline.ts'];
const named = [
  ...['artifacts/digest.ts', 'artifacts/store.ts', 'pipeline/findings.ts', 'pipeline/stage.ts', 'pipeline/step.ts'],
  ...[
    'compute/catalog.ts',
    'compute/compute.ts',
    'compute/element-at.ts',
    'compute/onnx-file.ts',
    'compute/program.ts',
  ],
];

function sourcesIn(folder: string): string[] {
  const entries = readdirSync(join(checkout, folder), { withFileTypes: true });
  // Results of another pipeline are in a folder named after its file.
  return entries.filter((entry) => entry.isFile() && entry.name.endsWith('.ts')).map(({ name }) => name);
}

/** Folders with sources; an empty one may be left over from another branch. */
function foldersIn(folder: string): string[] {
  const entries = readdirSync(join(checkout, folder), { withFileTypes: true });
  const inside = entries.filter((entry) => entry.isDirectory() && !/^\.|^node_modules$/.test(entry.name));
  return inside.map(({ name }) => posix.join(folder, name)).filter((path) => foldersOf(path).length > 0);
}

/** A folder and its subfolders, recursively, that contain sources. */
function foldersOf(folder: string): string[] {
  const inside = foldersIn(folder).flatMap(foldersOf);
  return sourcesIn(folder).length > 0 || inside.length > 0 ? [folder, ...inside] : [];
}

const tops = [...new Set(Object.keys(open).map((room) => room.split('/')[0]!))];
const folders = tops.flatMap(foldersOf).filter((folder) => folder !== 'stages');
const targets = [...outside, ...named, ...folders.map((folder) => `${folder}/probe.ts`)];

const roomOf = (path: string) =>
  Object.keys(open)
    .filter((room) => path.startsWith(`${room}/`))
    .toSorted((a, b) => b.length - a.length)[0];

function isOpen(importer: string, target: string): boolean {
  const room = roomOf(importer)!;
  return roomOf(target) === room || open[room]!.some((pattern) => pattern.test(target));
}

function starts(target: string, folder: string): boolean {
  const [room] = folder.split('/');
  return (target === 'pipeline.ts' && room === 'pipeline') || (target === 'cli/probe.ts' && room === 'cli');
}

interface Diagnostic {
  readonly category: string;
  readonly message: string;
  readonly location: { readonly path: string; readonly start: { readonly line: number } };
}

/** Lints the given files with the project's configuration; returns the walls' messages by `path:line`. */
async function refused(files: Readonly<Record<string, readonly string[]>>): Promise<Map<string, string>> {
  const folder = mkdtempSync(join(tmpdir(), 'walls-'));
  try {
    for (const part of ['biome.json', 'walls']) cpSync(join(checkout, part), join(folder, part), { recursive: true });
    for (const [file, lines] of Object.entries(files)) {
      mkdirSync(join(folder, dirname(file)), { recursive: true });
      writeFileSync(join(folder, file), `${lines.join('\n')}\n`);
    }
    const options = ['--vcs-enabled=false', '--max-diagnostics=none', '--reporter=json'];
    const biome = join(checkout, 'node_modules', '.bin', 'biome');
    const { stdout } = await execa(biome, ['lint', ...options], { cwd: folder, reject: false });
    const { diagnostics }: { diagnostics: readonly Diagnostic[] } = JSON.parse(stdout);
    const walls = diagnostics.filter(({ category }) => category === 'plugin');
    return new Map(walls.map(({ location, message }) => [`${location.path}:${location.start.line}`, message]));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const specifier = (importer: string, target: string) => {
  const path = posix.relative(dirname(importer), target);
  return path.startsWith('.') ? path : `./${path}`;
};

test('no folder holds more than 16 source files', () => {
  const counts = foldersOf('.').map((folder) => [folder, sourcesIn(folder).length] as const);
  assert.deepEqual(
    counts.filter(([, count]) => count > 16),
    [],
  );
});

test('every room has walls', () => {
  const rooms = foldersIn('.').filter((folder) => !['bench', 'test'].includes(folder));
  assert.deepEqual(rooms.toSorted(), tops.toSorted());
});

describe('walls', () => {
  const importers = folders.map((folder) => `${folder}/importer.ts`);
  const forms = (path: string) => [
    `import { a } from '${path}';`,
    `import type { B } from '${path}';`,
    `export { c } from '${path}';`,
    `export * from '${path}';`,
    `await import('${path}');`,
    `type D = import('${path}').D;`,
  ];
  let walls: Map<string, string>;

  before(async () => {
    walls = await refused({
      ...Object.fromEntries(
        importers.map((file) => [file, targets.map((target) => `import '${specifier(file, target)}';`)]),
      ),
      'cache/forms.ts': forms('../stages/data/probe.ts'),
      'test/cache/probe.ts': forms('../../stages/data/probe.ts'),
      'bench/probe.ts': forms('../stages/data/probe.ts'),
    });
  });
  after(() => assert.ok(walls.size > 500, 'expected most imports to be refused'));

  for (const folder of folders) {
    test(`${folder}/ imports only what is open to it`, () => {
      const file = `${folder}/importer.ts`;
      const isRefused = (target: string) => walls.has(`${file}:${targets.indexOf(target) + 1}`);
      // A room's entry point is refused by another rule: importing it would be a cycle.
      const tried = targets.filter((target) => !starts(target, folder));
      assert.deepEqual(
        tried.filter((target) => !isRefused(target)),
        tried.filter((target) => isOpen(file, target)),
      );
    });
  }

  test('every form of import is checked, and tests and benches may import everything', () => {
    const others = [...walls.keys()].filter((at) => !importers.some((file) => at.startsWith(`${file}:`)));
    assert.deepEqual(
      others.toSorted(),
      [1, 2, 3, 4, 5, 6].map((line) => `cache/forms.ts:${line}`),
    );
  });
});
