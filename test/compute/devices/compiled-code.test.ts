import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const file = fileURLToPath(new URL('../../../compute/devices/compiled-code.ts', import.meta.url));
const shown = (statement: string) => {
  const program = `${statement} const { compiledCode } = await import(${JSON.stringify(file)}); console.log(JSON.stringify(compiledCode()));`;
  const { NODE_COMPILE_CACHE: _, ...env } = process.env;
  const args = ['--input-type=module', '-e', `import module from 'node:module'; ${program}`];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8', env }));
};

test('a process passes on the folder of its compile cache, and nothing without one', () => {
  const folder = fileURLToPath(new URL('../../../.repro/tests/compiled', import.meta.url));
  assert.deepEqual(shown(`module.enableCompileCache(${JSON.stringify(folder)});`), { NODE_COMPILE_CACHE: folder });
  assert.deepEqual(shown(''), {});
});
