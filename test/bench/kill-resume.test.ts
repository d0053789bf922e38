import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { killAndResume } from '../../bench/kill-resume.ts';
import { toyWorkplace, type Workplace } from '../rig/workplace.ts';

describe('a scheduler killed at random moments', () => {
  let workplace: Workplace;
  before(() => {
    workplace = toyWorkplace('work');
  });
  after(() => workplace.remove());

  test('loses no record, repeats no step and ends with the same bytes after 20 kills', async () => {
    const found = await killAndResume(workplace.path('pipeline.ts'), 'table', 20, 5);
    const { kills, steps, different, repeated, orphans } = found;
    assert.deepEqual(
      { kills, steps, different, repeated, orphans },
      {
        kills: 20,
        steps: 40,
        different: [],
        repeated: [],
        orphans: [],
      },
    );
    assert.ok(found.completed >= 1);
  });
});
