import { withoutPlace } from '../onnx/session-failure.ts';
import { open } from '../runtime.ts';
import { trial } from '../trial.ts';
import { choice } from './choice.ts';

/**
 * Opens the engine that the environment chooses and tries it; prints `{}` or `{ "problem": "…" }`. It runs in its own
 * process, because a broken driver may crash the process that loads it.
 */
async function problemOf(): Promise<string | undefined> {
  try {
    await trial(await open({ kind: choice().device === 'cpu' ? 'cpu' : 'gpu', index: 0 }));
    return undefined;
  } catch (error) {
    // The cause says why; the advice around it is meant for those who have not asked `repro doctor` yet.
    const { cause = error } = error as Error;
    return withoutPlace((cause as Error).message);
  }
}

const problem = await problemOf();
process.stdout.write(`${JSON.stringify(problem === undefined ? {} : { problem })}\n`, () => process.exit(0));
