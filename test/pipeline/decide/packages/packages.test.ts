import assert from 'node:assert/strict';
import { appendFileSync, cpSync, mkdirSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { installDep, npmProject, said } from '../../../rig/npm-project.ts';
import type { Workplace } from '../../../rig/workplace.ts';

let place: Workplace;
beforeEach(() => {
  place = npmProject();
});
afterEach(() => place.remove());

const dep = (...names: string[]) => place.path('node_modules', 'dep', ...names);
const first = { text: 'dep A', ran: 1 };

describe('a step runs again when a package that it reaches changes:', () => {
  test('another version', async () => {
    assert.deepEqual(await said(place), first);
    installDep(place, 'node_modules/dep', 'B', { version: '1.0.1' });
    assert.deepEqual(await said(place), { text: 'dep B', ran: 1 });
  });

  test('the same version, repacked with other content', async () => {
    await said(place);
    rmSync(dep(), { recursive: true });
    installDep(place, 'node_modules/dep', 'B');
    assert.deepEqual(await said(place), { text: 'dep B', ran: 1 });
  });

  test('an edit inside node_modules that keeps size and modification time', async () => {
    utimesSync(dep('index.js'), 1e9, 1e9);
    await said(place);
    place.edit('node_modules/dep/index.js', 'dep A', 'dep B');
    utimesSync(dep('index.js'), 1e9, 1e9);
    assert.deepEqual(await said(place), { text: 'dep B', ran: 1 });
  });

  test('an added file that the package loads by a computed name', async () => {
    place.write(
      'node_modules/dep/index.js',
      "export const dep = await import('./' + 'x.js').then((m) => m.x, () => 'none');\n",
    );
    assert.equal((await said(place)).text, 'none');
    place.write('node_modules/dep/x.js', "export const x = 'some';\n");
    assert.deepEqual(await said(place), { text: 'some', ran: 1 });
  });

  test('a linked folder: a workspace, or a `file:` dependency', async () => {
    renameSync(dep(), place.path('linked'));
    symlinkSync('../linked', dep());
    await said(place);
    place.edit('linked/index.js', 'dep A', 'dep B');
    assert.deepEqual(await said(place), { text: 'dep B', ran: 1 });
  });

  test("a package in pnpm's store, behind two links, that only another package depends on", async () => {
    rmSync(dep(), { recursive: true });
    const store = 'node_modules/.pnpm/dep@1.0.0/node_modules';
    installDep(place, `${store}/dep`, 'A', { dependencies: { deep: '*' } });
    place.write(`${store}/dep/index.js`, "export { dep } from 'deep';\n");
    installDep(place, 'node_modules/.pnpm/deep@1.0.0/node_modules/deep', 'A', { name: 'deep' });
    symlinkSync('../../deep@1.0.0/node_modules/deep', place.path(store, 'deep'));
    symlinkSync('.pnpm/dep@1.0.0/node_modules/dep', dep());
    assert.deepEqual(await said(place), first);
    place.edit('node_modules/.pnpm/deep@1.0.0/node_modules/deep/index.js', 'dep A', 'dep B');
    assert.deepEqual(await said(place), { text: 'dep B', ran: 1 });
  });

  test('a closer copy, in the node_modules of its dependent', async () => {
    installDep(place, 'node_modules/deep', 'A', { name: 'deep' });
    installDep(place, 'node_modules/dep', 'A', { dependencies: { deep: '*' } });
    place.write('node_modules/dep/index.js', "export { dep } from 'deep';\n");
    await said(place);
    installDep(place, 'node_modules/dep/node_modules/deep', 'B', { name: 'deep' });
    assert.deepEqual(await said(place), { text: 'dep B', ran: 1 });
  });

  test('two copies of a package that are swapped', async () => {
    installDep(place, 'node_modules/one', 'A', { name: 'one', dependencies: { deep: '*' } });
    installDep(place, 'node_modules/two', 'A', { name: 'two', dependencies: { deep: '*' } });
    installDep(place, 'node_modules/dep', 'A', { dependencies: { one: '*', two: '*' } });
    place.write(
      'node_modules/dep/index.js',
      "import { dep as a } from 'one';\nimport { dep as b } from 'two';\nexport const dep = a + b;\n",
    );
    for (const [name, text] of [
      ['one', 'x'],
      ['two', 'y'],
    ] as const) {
      place.write(`node_modules/${name}/index.js`, "export { dep } from 'deep';\n");
      installDep(place, `node_modules/${name}/node_modules/deep`, text, { name: 'deep' });
    }
    assert.equal((await said(place)).text, 'dep xdep y');
    installDep(place, 'node_modules/one/node_modules/deep', 'y', { name: 'deep' });
    installDep(place, 'node_modules/two/node_modules/deep', 'x', { name: 'deep' });
    assert.deepEqual(await said(place), { text: 'dep ydep x', ran: 1 });
  });
});

describe('no step runs again when', () => {
  test('a package that no step reaches changes', async () => {
    installDep(place, 'node_modules/other', 'A', { name: 'other' });
    await said(place);
    place.edit('node_modules/other/index.js', 'dep A', 'dep B');
    assert.equal((await said(place)).ran, 0);
  });

  test('packages are reinstalled with the same content', async () => {
    await said(place);
    cpSync(dep(), place.path('copy'), { recursive: true });
    rmSync(dep(), { recursive: true });
    renameSync(place.path('copy'), dep());
    assert.equal((await said(place)).ran, 0);
  });

  test('files that no program loads, or that only other platforms load, are removed', async () => {
    const other = process.platform === 'win32' ? 'linux' : 'win32';
    const added = [
      'README.md',
      'index.d.ts',
      'index.js.map',
      'LICENSE',
      'index.ts',
      `${other}-x64/a.node`,
      `bin/${other}/a.dll`,
    ];
    mkdirSync(dep(`${other}-x64`));
    mkdirSync(dep('bin', other), { recursive: true });
    for (const file of added) place.write(`node_modules/dep/${file}`, 'text');
    await said(place);
    for (const file of added) rmSync(dep(file));
    assert.equal((await said(place)).ran, 0);
    mkdirSync(dep(process.platform));
    place.write(`node_modules/dep/${process.platform}/a.node`, 'text');
    assert.equal((await said(place)).ran, 1);
  });

  test('a provider for another device is installed', async () => {
    place.edit('say.ts', "from 'dep'", "from 'onnxruntime-node'");
    installDep(place, 'node_modules/onnxruntime-node', 'A', { name: 'onnxruntime-node' });
    await said(place);
    const binaries = dep('..', 'onnxruntime-node', 'bin', 'napi-v6', process.platform, process.arch);
    mkdirSync(binaries, { recursive: true });
    for (const name of [
      'libonnxruntime_providers_cuda.so',
      'libonnxruntime_providers_shared.so',
      'repro-cuda-provider.json',
    ])
      writeFileSync(`${binaries}/${name}`, 'provider');
    assert.equal((await said(place)).ran, 0);
    writeFileSync(`${binaries}/libonnxruntime.so.1`, 'runtime');
    assert.equal((await said(place)).ran, 1);
  });

  test('the cache of digests is damaged, truncated or of another version', async () => {
    await said(place);
    for (const damage of ['', '[]', '{"format":2}\n[]', `${'0'.repeat(64)}\n[]\n`]) {
      place.write('.repro/packages.json', damage);
      assert.equal((await said(place)).ran, 0);
    }
    appendFileSync(place.path('.repro/packages.json'), 'x');
    assert.equal((await said(place)).ran, 0);
  });
});

test('a package resolves from the file that imports it, not from the root', async () => {
  mkdirSync(place.path('part'));
  place.write('part/say.ts', place.read('say.ts'));
  place.write('say.ts', "export { say } from './part/say.ts';\n");
  place.edit('pipeline.ts', "'./say.ts'", "'./part/say.ts'");
  installDep(place, 'part/node_modules/dep', 'nested');
  assert.deepEqual(await said(place), { text: 'dep nested', ran: 1 });
  place.edit('node_modules/dep/index.js', 'dep A', 'dep B');
  assert.equal((await said(place)).ran, 0);
  place.edit('part/node_modules/dep/index.js', 'dep nested', 'dep inner');
  assert.deepEqual(await said(place), { text: 'dep inner', ran: 1 });
});

test("Yarn's Plug'n'Play is refused before any work", async () => {
  rmSync(place.path('node_modules'), { recursive: true });
  place.write('.pnp.cjs', '');
  const refused = await place.run(['run']);
  assert.equal(refused.code, 2);
  assert.match(refused.stderr, /installed as Yarn Plug'n'Play[^\n]*\n[^\n]*nodeLinker: node-modules/);
});
