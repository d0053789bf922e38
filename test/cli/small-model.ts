import assert from 'node:assert/strict';
import { userWorkplace, type Workplace } from '../rig/workplace.ts';

/** One small model, trained and pruned, with the paper's programs and exporters. */
const pipeline = `
import { z } from 'zod';
import { pipeline, publish } from 'ENGINE/pipeline/pipeline.ts';
import { digits } from 'ENGINE/stages/data/digits.ts';
import { network as linear } from 'ENGINE/stages/model/networks/linear.ts';
import { prune } from 'ENGINE/stages/prune/prune.ts';
import { train } from 'ENGINE/stages/train/train.ts';

export default pipeline({
  settings: z.object({}),
  profiles: { plain: { about: 'a model', settings: {} } },
  tools: { programs: 'file://ENGINE/paper/programs.ts', exporters: 'file://ENGINE/paper/exporters.ts' },
  declare() {
    const { model } = train({ net: linear, seed: 1, iterations: 20 }, { data: digits({ train: 200, test: 50 }, {}).train });
    return [publish('model.safetensors', prune({}, { model }).model)];
  },
});
`;
const bare = `
import { z } from 'zod';
import { pipeline } from 'ENGINE/pipeline/pipeline.ts';

export default pipeline({ settings: z.object({}), profiles: { plain: { about: '', settings: {} } }, declare: () => [] });
`;

/** A project with that pipeline and a second one without tools. */
export const smallModel = () => userWorkplace({ 'pipeline.ts': pipeline, 'bare.ts': bare });

export async function done(place: Workplace, ...args: string[]) {
  const ended = await place.run(args);
  assert.equal(ended.code, 0, ended.stderr);
  return ended;
}

export async function refused(place: Workplace, code: number, message: RegExp, ...args: string[]) {
  const ended = await place.run(args);
  assert.equal(ended.code, code, ended.stderr);
  assert.match(ended.stderr, message);
  assert.doesNotMatch(ended.stderr, /^ {4}at /m);
}
