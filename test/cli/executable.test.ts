import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import project from '../../package.json' with { type: 'json' };

const executable = fileURLToPath(new URL('../../repro', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'executable-'));
after(() => rmSync(folder, { recursive: true }));

function run(path: string, ...args: readonly string[]) {
  // Only system folders: the command must not need the machine's own Node.
  const env = { PATH: '/usr/bin:/bin' };
  const { status, stdout, stderr } = spawnSync(path, args, { cwd: folder, env, encoding: 'utf8' });
  return { status, stdout, stderr };
}

describe('./repro', () => {
  const version = { status: 0, stdout: `${project.version}\n`, stderr: '' };

  test("runs the command line with the project's own Node, from any folder, without output of its own", () => {
    assert.deepEqual(run(executable, '--version'), version);
  });

  test('runs through a symbolic link', () => {
    const link = join(folder, 'link');
    symlinkSync(executable, link);
    assert.deepEqual(run(link, '--version'), version);
  });

  test('passes on arguments and the exit code', () => {
    const { status, stdout, stderr } = run(executable, 'show', 'a step', '--pipeline', 'no such file.ts');
    assert.equal(status, 2);
    assert.equal(stdout, '');
    assert.match(stderr, /no such file\.ts/);
  });

  test('says what to do if the packages are not installed', () => {
    const copy = join(folder, 'repro');
    copyFileSync(executable, copy);
    const { status, stderr } = run(copy, 'status');
    assert.equal(status, 3);
    assert.match(stderr, /expected the packages in \S+\/node_modules, got none\. Run `npm ci` there\./);
  });

  test('says what to do if neither the packages nor the machine provide Node', () => {
    const elsewhere = join(folder, 'elsewhere');
    mkdirSync(join(elsewhere, 'node_modules'), { recursive: true });
    mkdirSync(join(elsewhere, 'bin'));
    symlinkSync('/usr/bin/dirname', join(elsewhere, 'bin/dirname'));
    copyFileSync(executable, join(elsewhere, 'repro'));
    const env = { PATH: join(elsewhere, 'bin') };
    const { status, stderr } = spawnSync('/bin/sh', ['./repro', 'status'], { cwd: elsewhere, env, encoding: 'utf8' });
    assert.equal(status, 3, stderr);
    assert.match(stderr, /expected Node in \S+\/node_modules or in PATH, got none\. Run `npm ci` in \S+\./);
  });

  test('runs by a relative path, whatever CDPATH is set to', () => {
    const parent = dirname(dirname(executable));
    const path = join(basename(dirname(executable)), 'repro');
    const env = { PATH: '/usr/bin:/bin', CDPATH: parent };
    const { stdout, stderr } = spawnSync('/bin/sh', [path, '--version'], { cwd: parent, env, encoding: 'utf8' });
    assert.deepEqual({ status: 0, stdout, stderr }, version);
  });
});
