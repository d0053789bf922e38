import assert from 'node:assert/strict';
import { userWorkplace, type Workplace } from '../rig/workplace.ts';
import { actors } from './actors.ts';

/** Runs a command that must succeed, and returns its stdout. */
export async function read(place: Workplace, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await place.run(args);
  assert.equal(code, 0, stderr);
  return stdout;
}

/** A project that ran with a changed setting: with the defaults, d is fresh, a is stale, and b and c wait for a. */
export async function halfFresh(): Promise<Workplace> {
  const place = userWorkplace(actors);
  await read(place, 'run', '--set', 'first=shout');
  return place;
}
