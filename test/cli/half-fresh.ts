import assert from 'node:assert/strict';
import { userWorkplace, type Workplace } from '../rig/workplace.ts';
import { actors } from './actors.ts';

/** Runs a command that is expected to succeed, and gives what it prints. */
export async function read(place: Workplace, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await place.run(args);
  assert.equal(code, 0, stderr);
  return stdout;
}

/** A project that ran with another setting than its own: one of its steps is fresh, one stale, and two wait for that. */
export async function halfFresh(): Promise<Workplace> {
  const place = userWorkplace(actors);
  await read(place, 'run', '--set', 'first=shout');
  return place;
}
