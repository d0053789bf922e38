import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { userWorkplace, type Workplace } from '../../../rig/workplace.ts';
import { actors } from '../../actors.ts';

let place: Workplace;
before(() => {
  place = userWorkplace(actors);
});
after(() => place.remove());

/** Starts a run and waits for the first progress of its step. */
async function lingering(extra: readonly string[] = []) {
  const started = place.start(['run', '--json', '--set', 'first=linger', ...extra]);
  await started.says('step-progress');
  return started;
}

test('one SIGINT stops at a checkpoint, exits 130 and says how to resume; the same command resumes there', async () => {
  const started = place.start(['run', '--set', 'first=linger', '--until', 'act/a']);
  await started.says('start act/a');
  // If the signal arrives before the first checkpoint, the step ends at that one.
  started.signal('SIGINT');
  const { code, stderr } = await started.ended;
  assert.equal(code, 130);
  assert.match(stderr, /Stopping: .*Interrupt again to stop at once/);
  assert.match(stderr, /\| 0 failed \|.*1 interrupted/);
  assert.match(stderr, /Run the same command again to continue/);
  const again = await place.run(['run', '--set', 'first=linger', '--until', 'act/a']);
  assert.equal(again.code, 0, again.stderr);
  const { stdout } = await place.run(['logs', '--set', 'first=linger', 'act/a']);
  assert.equal(stdout, 'from the start\nfrom the middle\n');
});

test('SIGTERM does the same and exits 143', async () => {
  const started = await lingering(['--set', 'value=2']);
  started.signal('SIGTERM');
  assert.equal((await started.ended).code, 143);
});

test('a second SIGINT ends a step without checkpoints at once, and leaves no process', async () => {
  const started = place.start(['run', '--set', 'first=sleep', '--until', 'act/a']);
  await started.says('start act/a');
  started.signal('SIGINT');
  await started.says('Interrupt again');
  started.signal('SIGINT');
  const { code, stderr } = await started.ended;
  assert.equal(code, 130);
  assert.match(stderr, /Stopping at once/);
  const { stdout } = await place.shell(`pgrep -P ${started.pid} || echo none`);
  assert.equal(stdout, 'none\n');
  const status = await place.run(['status', '--stale', '--set', 'first=sleep', '--set', 'second=add']);
  assert.match(status.stdout, /^act\/a: not run: /m, 'expected an interrupted step not to count as failed');
});

test('a second run on the same store exits 75 and names the first; doctor and status need no lock', async () => {
  const holder = await lingering(['--set', 'value=3']);
  const second = await place.run(['run']);
  assert.equal(second.code, 75);
  assert.match(second.stderr, new RegExp(`in use by process ${holder.pid} on .* since .*: repro run --json`));
  assert.equal(second.stdout, '');
  const doctor = await place.run(['doctor']);
  assert.equal(doctor.code, 0, doctor.stdout);
  assert.match(doctor.stdout, new RegExp(`warn {2}lock.*process ${holder.pid}`));
  assert.equal((await place.run(['status'])).code, 0);
  holder.signal('SIGINT');
  await holder.ended;
  assert.match((await place.run(['doctor'])).stdout, /ok {4}lock +free/);
});

test('logs -f prints new lines until the run ends', async () => {
  const holder = await lingering(['--set', 'value=4']);
  const following = place.start(['logs', '-f', '--set', 'first=linger', '--set', 'value=4', 'act/a']);
  await following.says('from the start');
  holder.signal('SIGINT');
  await holder.ended;
  assert.deepEqual(await following.ended, { code: 0, stdout: 'from the start\n', stderr: '' });
});

test('a run whose stdout is closed stops at its checkpoints, without error messages', async () => {
  const line = '$REPRO run --json --set first=linger --set value=5 2>&1 >&3 3>&- | cat >&2';
  const { stdout, stderr } = await place.shell(`set -o pipefail; { ${line}; } 3> >(head -1); echo $?`);
  assert.match(stdout, /run-started/);
  assert.match(stdout, /^141$/m);
  assert.doesNotMatch(stderr, /EPIPE|Error/);
});

test('a command that only reads ends quietly if its stdout is closed', async () => {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of the shell
  const { stdout, stderr } = await place.shell('$REPRO graph --level step --format json | true; echo ${PIPESTATUS[0]}');
  assert.equal(stdout, '0\n');
  assert.equal(stderr, '');
});
