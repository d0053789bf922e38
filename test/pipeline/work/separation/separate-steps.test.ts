import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { after, before, describe, test } from 'node:test';
import type { Brought } from '../../../rig/brought.ts';
import { userWorkplace, type Workplace } from '../../../rig/workplace.ts';

/** What a first step does, and the warning about it; the next step of the same stage reports what it sees. */
const deeds: Readonly<Record<string, { readonly does: string; readonly warning: RegExp }>> = {
  global: { does: '(globalThis as any).mine = 1', warning: /changed globalThis\.mine/ },
  prototype: { does: '(Array.prototype as any).mine = () => 1', warning: /changed Array\.prototype\.mine/ },
  random: { does: 'Math.random = () => 0.5', warning: /changed Math\.random/ },
  variable: { does: "process.env.MINE = '1'", warning: /changed process\.env\.MINE/ },
  folder: { does: "process.chdir('/')", warning: /changed process\.cwd\(\)/ },
  iterator: { does: '(Object.getPrototypeOf([].values()) as any).mine = 1', warning: /\.mine/ },
  deleted: { does: 'delete (String.prototype as any).at', warning: /changed String\.prototype\.at/ },
  accessor: {
    does: "Object.defineProperty(globalThis, 'navigator', { get: () => 'mine', configurable: true })",
    warning: /changed globalThis\.navigator/,
  },
  'frozen prototype': { does: 'Object.freeze(Map.prototype)', warning: /changed Map\.prototype/ },
  'built-in module': { does: 'fs.existsSync = () => true', warning: /changed node:fs\.existsSync/ },
  'replaced filter': {
    does: '(Array.prototype as any).filter = (Array.prototype as any).flatMap = () => []',
    warning: /changed Array\.prototype/,
  },
  listener: {
    does: "process.on('uncaughtException', () => {})",
    warning: /changed process\.on\('uncaughtException'\)/,
  },
  timer: { does: 'setTimeout(() => {}, 60_000)', warning: /left a timer behind/ },
  'unref timer': { does: 'setInterval(() => { Math.random = () => 0.5; }, 1).unref()', warning: /^$/ },
  'nested built-in': {
    does: 'inspect.defaultOptions.depth = 0',
    warning: /changed node:util\.inspect\.defaultOptions\.depth/,
  },
  'lazy global': { does: '(Buffer.prototype as any).mine = 1', warning: /changed Buffer\.prototype\.mine/ },
  'imported built-in': { does: '(http as any).mine = 1', warning: /changed node:http\.mine/ },
  'member of process': { does: '(process.hrtime as any).mine = 1', warning: /changed process\.hrtime\.mine/ },
  'message listener': {
    does: "process.removeAllListeners('message'); process.on('message', () => {})",
    warning: /changed process\.on\('message'\)/,
  },
  'message to the parent': { does: "process.send?.('ready')", warning: /^$/ },
  'stack as objects': {
    does: 'const before = Error.prepareStackTrace; Error.prepareStackTrace = (_, sites) => sites; setTimeout(() => {}, 0).unref(); Error.prepareStackTrace = before',
    warning: /^(changed Error\.prepareStackTrace)?$/,
  },
  'time limit': { does: 'AbortSignal.timeout(60_000)', warning: /^$/ },
  server: { does: 'createServer().listen(0)', warning: /left an open TCPServerWrap behind/ },
  thread: {
    does: "new Worker('setInterval(() => {}, 1000)', { eval: true })",
    warning: /left a thread behind/,
  },
  'lost promise': { does: "void fs.promises.readFile('/absent')", warning: /threw after its end: ENOENT/ },
  child: {
    does: "spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)'])",
    warning: /left the process .* behind/,
  },
  rejection: {
    does: "void Promise.resolve().then(() => setImmediate(() => Promise.reject(new Error('late'))))",
    warning: /late|timer/,
  },
};

const files = {
  'act.ts': `
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import { createServer } from 'node:net';
import { inspect } from 'node:util';
import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import { json } from 'ENGINE/artifacts/json.ts';
import { stage } from 'ENGINE/pipeline/stage.ts';
void [spawn, fs, http, createServer, inspect, Worker];
const seen: string[] = [];
const deeds: Record<string, () => unknown> = {
${Object.entries(deeds)
  .map(([name, { does }]) => `  '${name}': () => { ${does}; },`)
  .join('\n')}
  look: () => {},
};
export const act = stage(import.meta, { name: 'act', params: z.object({ name: z.string(), deed: z.string() }), inputs: {},
  outputs: { seen: json('seen', z.json()) }, label: ({ name }) => name,
  run: ({ params }) => { seen.push(params.deed); deeds[params.deed]!();
    return { seen: [seen.length, 'mine' in globalThis, 'mine' in Array.prototype, String(Math.random).includes('native'),
      process.env.MINE ?? null, process.cwd() !== '/', 'mine' in [].values(), 'at' in String.prototype,
      String(globalThis.navigator) !== 'mine', !Object.isFrozen(Map.prototype), !fs.existsSync('/absent')] as never }; } });
`,
  'pipeline.ts': `
import { z } from 'zod';
import { pipeline, publish } from 'ENGINE/pipeline/pipeline.ts';
import { act } from './act.ts';
export default pipeline({ settings: z.object({}), profiles: { table: { about: 'a', settings: {} } },
  declare: () => ${JSON.stringify(Object.keys(deeds))}.flatMap((deed) =>
    [deed, 'look'].map((does) => publish(\`\${deed.replaceAll(' ', '-')}-\${does === 'look'}.json\`,
      act({ name: \`\${deed.replaceAll(' ', '-')}-\${does === 'look'}\`, deed: does }, {}).seen))) });
`,
};

describe('on one worker, after a step that changed or left behind what others could notice', () => {
  let workplace: Workplace;
  let brought: Brought;
  before(async () => {
    workplace = userWorkplace(files);
    brought = await workplace.bring({ jobs: 1 });
  });
  after(() => workplace.remove());

  for (const [name, { warning }] of Object.entries(deeds)) {
    const step = `act/${name.replaceAll(' ', '-')}-false`;
    test(`${name}: the next step sees nothing of it, and a warning names the step`, () => {
      assert.equal(brought.code, 0, brought.stderr);
      const warnings = brought.events.flatMap((event) =>
        event.type === 'step-left-over' && event.step === step ? [event.what] : [],
      );
      assert.match(warnings.join('; '), warning);
      const seen = JSON.parse(workplace.read('results', 'table', `${name.replaceAll(' ', '-')}-true.json`));
      assert.deepEqual(seen, [1, false, false, true, null, true, false, true, true, true, true]);
    });
  }

  test('nothing that a step started is still there', () => {
    const warnings = brought.events.flatMap((event) => (event.type === 'step-left-over' ? [event.what] : []));
    const pid = Number(/\(pid (\d+)\)/.exec(warnings.join())?.[1]);
    assert.ok(pid > 0);
    assert.ok(hasEnded(pid));
  });

  test('steps that do nothing of the kind cause no warning', () => {
    const warned = brought.events.flatMap((event) => (event.type === 'step-left-over' ? [event.step] : []));
    assert.deepEqual(
      warned.filter((step) => step.endsWith('-true')),
      [],
    );
  });
});

test('a step that breaks what its worker needs fails, and no other', async () => {
  const act = files['act.ts'].replace(
    'look: () => {}',
    "look: () => {},\n  break: () => { (Array.prototype as any)[Symbol.iterator] = () => { throw new Error('broken'); }; }",
  );
  const declared = files['pipeline.ts'].replace(JSON.stringify(Object.keys(deeds)), '["break"]');
  const workplace = userWorkplace({ 'act.ts': act, 'pipeline.ts': declared });
  const { events, code } = await workplace.bring({ jobs: 1 });
  assert.equal(code, 1);
  const failed = events.flatMap((event) => (event.type === 'step-failed' ? [event.step] : []));
  assert.deepEqual(failed, ['act/break-false']);
  assert.equal(JSON.parse(workplace.read('results', 'table', 'break-true.json'))[0], 1);
  workplace.remove();
});

/** Whether a process is gone, or only waits for its parent to notice. */
function hasEnded(pid: number): boolean {
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' });
  return stdout.trim() === '' || stdout.startsWith('Z');
}
