#!/usr/bin/env node
import module from 'node:module';

const [major = 0] = process.versions.node.split('.').map(Number);
if (major < 24) {
  process.stderr.write(
    `error: expected Node 24 or newer, got ${process.version}\n` +
      'Node 24 was installed beside the project: use `npm start`, `npm run repro -- …` or `npx repro …`.\n',
  );
  process.exit(3);
}
// Before anything else is loaded: what is compiled once is not compiled, nor its types stripped, again.
module.enableCompileCache();
const { main } = await import('./command-line.ts');
process.exitCode = await main(process.argv);
