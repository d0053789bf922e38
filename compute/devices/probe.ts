import { withoutPlace } from '../onnx/session-failure.ts';
import { open } from '../runtime.ts';
import { trial } from '../trial.ts';
import { choice } from './choice.ts';

/**
 * Opens the engine that the environment chooses and gives it a trial; prints `{}` or `{ "problem": "…" }`. A process of its own, because a
 * driver that is not in order may take its process with it.
 */
async function problemOf(): Promise<string | undefined> {
  try {
    await trial(await open({ kind: choice().device === 'cpu' ? 'cpu' : 'gpu', index: 0 }));
    return undefined;
  } catch (error) {
    // What lies below says why; the advice around it is for those who were not asking the doctor.
    const { cause = error } = error as Error;
    return withoutPlace((cause as Error).message);
  }
}

const problem = await problemOf();
process.stdout.write(`${JSON.stringify(problem === undefined ? {} : { problem })}\n`, () => process.exit(0));
