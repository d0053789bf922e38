import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { userWorkplace, type Workplace } from '../../rig/workplace.ts';
import { actors } from '../actors.ts';

let place: Workplace;
before(async () => {
  place = userWorkplace(actors);
});
after(() => place.remove());

async function read(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await place.run(args);
  assert.equal(code, 0, stderr);
  return stdout;
}

test('before the first run reading commands answer, and make nothing', async () => {
  for (const args of [
    ['status'],
    ['plan'],
    ['why', 'act/c'],
    ['graph', '--stale'],
    ['show', 'act/a'],
    ['logs', '--failed'],
  ])
    await read(...args);
  assert.equal((await place.run(['metrics', '--json'])).code, 10);
  assert.equal((await place.run(['logs', 'act/a'])).code, 10);
  assert.ok(!existsSync(join(place.folder, '.repro')));
  assert.ok(!existsSync(join(place.folder, 'results')));
});

test('after a run everything is fresh, and --exit-code tells so', async () => {
  await read('run', '--set', 'first=shout');
  assert.match(await read('status', '--exit-code', '--set', 'first=shout'), /^all +4 +4 +0 +0 +0$/m);
  const stale = await place.run(['status', '--exit-code']);
  assert.equal(stale.code, 10);
  assert.match(stale.stdout, /^all +4 +1 +1 +2 +0$/m);
});

test('status --json counts by stage and lists what is not fresh with its reason', async () => {
  const { profile, all, stages, unfinished } = JSON.parse(await read('status', '--json'));
  assert.equal(profile, 'plain');
  assert.deepEqual(all, { steps: 4, fresh: 1, stale: 1, waiting: 2, failed: 0 });
  assert.deepEqual(stages.act, all);
  assert.deepEqual(unfinished[0], { step: 'act/a', stage: 'act', state: 'stale', reason: 'param changed: does' });
});

test('why of a fresh step tells when, where and for how long it ran', async () => {
  assert.match(await read('why', 'act/d'), /^act\/d is fresh: made 20.*Z on cpu:\d of .* in \d+/);
});

test('why of a waiting step tells on what, and the change far upstream', async () => {
  const text = await read('why', 'act/c');
  assert.match(text, /^act\/c is waiting for act\/b, whose output may turn out the same\nbecause of\n/);
  assert.match(text, /^ {2}act\/a \(2 steps up\)\n {4}param does changed: "shout" -> "add"$/m);
});

test('why follows a changed input to the step that ran since, and to what made that one run', async () => {
  await read('run', '--set', 'first=shout', '--set', 'value=9', 'act/b');
  const text = await read('why', 'act/c', '--set', 'first=shout', '--set', 'value=9');
  assert.match(text, /^act\/c is stale\n {2}input after changed/);
  assert.match(text, /^ {2}act\/a \(2 steps up, which ran .*\)\n {4}param value changed: 1 -> 9$/m);
  const { cues, causes } = JSON.parse(await read('why', 'act/c', '--json', '--set', 'first=shout', '--set', 'value=9'));
  assert.equal(cues[0].kind, 'input-changed');
  assert.deepEqual(
    causes.map(({ step, distance }: { step: string; distance: number }) => [step, distance]),
    [['act/a', 2]],
  );
});

test('why follows an input that went back to an older result', async () => {
  await read('run', '--set', 'first=shout', '--set', 'value=20', 'act/b');
  await read('run', '--set', 'first=shout', '--set', 'value=21');
  const text = await read('why', 'act/c', '--set', 'first=shout', '--set', 'value=20');
  assert.match(text, /^act\/c is stale\n {2}input after changed/);
  assert.match(text, /^ {2}act\/a \(2 steps up, which ran .*\)\n {4}param value changed: 21 -> 20$/m);
});

test('why names the function that changed, and its file; a comment is no change', async () => {
  place.write('sum.ts', `// A comment.${actors['sum.ts']}`);
  assert.match(await read('why', 'act/d'), /is fresh/);
  place.write('sum.ts', actors['sum.ts']!.replace('a + b', 'b + a'));
  assert.match(
    await read('why', 'act/d'),
    /^act\/d is stale\n {2}code changed: \w{12} -> \w{12}\n {4}sum\.ts: sum changed$/m,
  );
  place.write('sum.ts', actors['sum.ts']!);
});

test('plan tells order, lanes and what each step took before', async () => {
  const { steps, stale, waiting, fresh, untimed, seconds } = JSON.parse(
    await read('plan', '--json', '-j', '1', '--force', 'act/d'),
  );
  assert.deepEqual([stale, waiting, fresh, untimed], [2, 2, 0, 0]);
  assert.deepEqual(
    steps.map(({ step }: { step: string }) => step),
    ['act/a', 'act/b', 'act/d', 'act/c'],
  );
  assert.ok(seconds.atLeast > 0 && seconds.atLeast <= seconds.atMost);
  assert.match(await read('plan', '-j', '1'), /^1 +act\/a +stale +cpu:0 +0 ms/m);
});

test('graph draws stages with counts, steps one by one, and only what is stale if asked', async () => {
  assert.equal(await read('graph'), 'flowchart TD\n  n0["act<br>4 steps"]\n');
  const dot = await read('graph', '--format', 'dot', '--level', 'step');
  assert.match(dot, /^digraph pipeline \{/);
  assert.match(dot, /"act\/a" -> "act\/b"/);
  const { nodes, edges } = JSON.parse(await read('graph', '--format', 'json', '--level', 'step', '--stale'));
  assert.deepEqual(
    nodes.map(({ id }: { id: string }) => id),
    ['act/a', 'act/b', 'act/c'],
  );
  assert.equal(edges.length, 2);
});

test('show tells what went in and came out of a step, and finds it by a digest', async () => {
  const shown = JSON.parse(await read('show', 'act/d', '--json'));
  assert.equal(shown.params.value, 4);
  assert.equal(shown.ran.device.slice(0, 4), 'cpu:');
  const { digest, path, bytes, state } = shown.outputs.sum;
  assert.equal(state, 'present');
  assert.equal(statSync(join(place.folder, path)).size, bytes);
  assert.match(await read('show', digest.slice(0, 10)), /^output: sum\nof: act\/d\n/);
  assert.match(await read('show', shown.key.slice(0, 10)), /^step: act\/d\n/);
  assert.match(await read('show', shown.code.slice(0, 10)), /^code: \w{64}\nranIn:\n {2}- act\//);
  assert.match((await place.run(['show', 'ffffffffff'])).stderr, /no step and no digest begins with ffffffffff/);
});

test('logs prints what a step printed, by log and by stdout, without control sequences', async () => {
  assert.equal(await read('logs', 'act/a', '--set', 'first=shout'), 'first line\nsecond line\n');
});

test('logs --failed prints why each failed step failed', async () => {
  await place.run(['run', '--set', 'first=fail', 'act/a']);
  assert.match(await read('logs', '--failed'), /^act\/a failed 20.*: step-error: meant to fail\nError: meant to fail/);
});

test('metrics prints the published table from the store, and says when it is not up to date', async () => {
  assert.equal(await read('metrics', '--json'), '4\n');
  place.write('sum.ts', actors['sum.ts']!.replace('a + b', 'b + a'));
  const old = await place.run(['metrics', '--json']);
  assert.equal(old.stdout, '4\n');
  assert.match(old.stderr, /warning: these are of 20.*has changed since.*repro why act\/d/);
  place.write('sum.ts', actors['sum.ts']!);
});

test('metrics prints the claims alone where a pipeline publishes nothing else to read', async () => {
  const claims = actors['pipeline.ts']!.replaceAll('metrics.json', 'claims.md');
  place.write('claims-alone.ts', claims);
  assert.equal(await read('metrics', '--pipeline', 'claims-alone.ts'), '4\n');
  const table = await place.run(['metrics', '--pipeline', 'claims-alone.ts', '--csv']);
  assert.equal(table.code, 2);
  assert.match(table.stderr, /this pipeline publishes no metrics\.csv\nIt publishes: c\.json, claims\.md/);
});

const engines = [
  'onnx on cpu',
  'onnx on webgpu',
  'onnx on cuda',
  'tensorflow on cpu',
  'tensorflow on cuda',
  'reference on cpu',
];

test('doctor fails when what is chosen does not compute, and says what to do; nothing takes its place', async () => {
  const doctor = await place.run(['doctor', '--device', 'cuda']);
  assert.equal(doctor.code, 3);
  assert.match(
    doctor.stdout,
    /^fail {2}onnx on cuda +its provider is not installed\n +Run `repro doctor --install cuda`\.$/m,
  );
  assert.match(doctor.stdout, /^ok {4}onnx on cpu +computes$/m);
  const unknown = await place.run(['doctor'], { REPRO_ENGINE: 'torch' });
  assert.equal(unknown.code, 3);
  assert.match(unknown.stdout, /^fail {2}pipeline +expected REPRO_ENGINE to be one of onnx, tensorflow, reference/m);
  const status = await place.run(['status'], { REPRO_DEVICE: 'gpu' });
  assert.equal(status.code, 3);
  assert.match(status.stderr, /REPRO_DEVICE to be one of cpu, webgpu, cuda, got "gpu"/);
});

test('doctor tells each thing with ok, off, warn or fail, and exits 3 when one fails', async () => {
  const healthy = JSON.parse(await read('doctor', '--json'));
  assert.deepEqual(
    healthy.map(({ name }: { name: string }) => name),
    ['node', 'packages', 'pipeline', ...engines, 'gpus', 'home', 'disk', 'lock', 'mirror'],
  );
  const onnx = healthy.find(({ name }: { name: string }) => name === 'onnx on cpu');
  assert.deepEqual(onnx, { name: 'onnx on cpu', state: 'ok', found: 'computes, chosen' });
  const ill = await place.run(['doctor', '--pipeline', 'none.ts'], { REPRO_MIRROR: '/no/such/folder' });
  assert.equal(ill.code, 3);
  assert.match(ill.stdout, /^fail {2}pipeline +no pipeline file/m);
  assert.match(ill.stdout, /^warn {2}mirror +no folder \/no\/such\/folder$/m);
});

test('a row of the records that cannot be read is told and counts as absent', async () => {
  const { stdout } = await place.run(['show', 'act/d', '--json']);
  const { key } = JSON.parse(stdout);
  const { DatabaseSync } = await import('node:sqlite');
  const database = new DatabaseSync(join(place.folder, '.repro/records.db'));
  database.prepare('UPDATE entries SET value = ? WHERE key = ?').run('{"format":9}', `record:${key}`);
  database.close();
  const status = await place.run(['status', '--stale']);
  assert.match(status.stderr, /warning: record record:\w+ cannot be read and counts as absent/);
  assert.match(status.stdout, /^act\/d: stale/m);
});

test('records that are no database exit 4 and say what to do', async () => {
  const other = join(place.folder, 'other');
  await place.run(['run'], { REPRO_HOME: other });
  assert.ok(readdirSync(other).includes('records.db'));
  await place.shell('rm -f other/records.db-*; head -c 8192 /dev/zero | tr "\\0" x > other/records.db');
  const { code, stderr } = await place.run(['status'], { REPRO_HOME: other });
  assert.equal(code, 4, stderr);
  assert.match(stderr, /Move it away and run again/);
  assert.equal(readFileSync(join(other, 'records.db'))[0], 'x'.charCodeAt(0));
});
