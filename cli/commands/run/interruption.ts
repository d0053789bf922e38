import { type ExitCode, exitCode } from '../../terminal/exit-code.ts';
import { surviveClosedPipes } from '../../terminal/output.ts';

/** How signals or a closed pipe end a run. */
export interface Interruption {
  /** Aborted by the first signal. */
  readonly interrupt: AbortSignal;
  /** Aborted by the second. */
  readonly abandon: AbortSignal;
  /** Exit code of an interrupted run. */
  code(): ExitCode;
  release(): void;
}

/** @param onSignal called with the number of signals so far */
export function catchInterruption(onSignal: (times: number) => void): Interruption {
  const interrupt = new AbortController();
  const abandon = new AbortController();
  let code: ExitCode = exitCode.sigint;
  let times = 0;
  const asked = (by: ExitCode) => {
    times += 1;
    if (times === 1) code = by;
    onSignal(times);
    if (times === 1) interrupt.abort();
    else if (times === 2) abandon.abort();
    // The kernel releases the lock; workers exit when their parent is gone.
    else process.exit(code);
  };
  const onInterrupt = () => asked(exitCode.sigint);
  const onTerminate = () => asked(exitCode.sigterm);
  process.on('SIGINT', onInterrupt);
  process.on('SIGTERM', onTerminate);
  surviveClosedPipes(() => times === 0 && asked(exitCode.sigpipe));
  return {
    interrupt: interrupt.signal,
    abandon: abandon.signal,
    code: () => code,
    release() {
      process.off('SIGINT', onInterrupt);
      process.off('SIGTERM', onTerminate);
      surviveClosedPipes(() => process.exit());
    },
  };
}
