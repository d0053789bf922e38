#!/usr/bin/env node
// Plain JavaScript, so that an older Node can read it and report its version, and so that a run whose TypeScript is all
// in the compile cache does not load the compiler.
import module from 'node:module';
import process from 'node:process';
import v8 from 'node:v8';

if (Number.parseInt(process.versions.node, 10) < 24) {
  process.stderr.write(
    `error: expected Node 24 or newer, got ${process.version}\n` +
      'One is installed with the packages: use `./repro …` in its folder, or `npx repro …`.\n',
  );
  process.exit(3);
}
// A command's garbage is short-lived and its heap small: a nursery that does not grow keeps 10,000 steps within 150 MB,
// and one of 4 MB is emptied a quarter as often as V8's first one.
v8.setFlagsFromString('--min-semi-space-size=4');
v8.setFlagsFromString('--semi-space-growth-factor=1');
module.enableCompileCache();
const { main } = await import('./command-line.ts');
process.exitCode = await main(process.argv);
